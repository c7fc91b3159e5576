package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.FileBlockTarget;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Copies a disk into a target that is all zero; blocks of 4096 zero bytes are not written. */
final class SparseCopy {
  private static final int BLOCK = 4096;

  private SparseCopy() {}

  /** Copies in two threads, one of them the caller's. */
  static void copy(BlockSource from, FileBlockTarget to) throws IOException {
    DataChunks chunks = new DataChunks(from);
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try {
      Callable<Void> work =
          () -> {
            copyChunks(chunks, from, to);
            return null;
          };
      Future<Void> second = executor.submit(work);
      try {
        copyChunks(chunks, from, to);
      } finally {
        await(second);
      }
    } finally {
      executor.shutdownNow();
    }
  }

  private static void await(Future<Void> second) throws IOException {
    try {
      second.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static void copyChunks(DataChunks chunks, BlockSource from, FileBlockTarget to)
      throws IOException {
    ByteBuffer buffer = FileBlockTarget.bufferFor(DataChunks.SIZE);
    long size = from.size();
    for (long at = chunks.next(); at < size; at = chunks.next()) {
      buffer.clear().limit((int) Math.min(DataChunks.SIZE, size - at));
      from.read(at, buffer);
      writeData(to, at, buffer.flip());
    }
  }

  /** Writes runs of blocks that are not zero, of a buffer that starts with them. */
  static void writeData(FileBlockTarget to, long position, ByteBuffer bytes) throws IOException {
    int length = bytes.limit();
    int start = 0;
    while (start < length) {
      int end = Math.min(start + BLOCK, length);
      boolean zero = ZeroBlocks.isZero(bytes, start, end - start);
      while (end < length && ZeroBlocks.isZero(bytes, end, Math.min(BLOCK, length - end)) == zero) {
        end = Math.min(end + BLOCK, length);
      }
      if (!zero) {
        to.write(position + start, bytes.slice(start, end - start));
      }
      start = end;
    }
  }
}
