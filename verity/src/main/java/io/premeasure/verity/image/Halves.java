package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityHash;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Hashes the blocks of a stretch of a disk, half of them in a second thread. */
final class Halves implements Closeable {
  private static final int BLOCK = 4096;
  private static final int DIGEST = 32;
  private static final byte[] ZERO_BLOCK = new byte[BLOCK];

  private final byte[] window;
  private final byte[] digests;
  private final byte[] zeroDigest = VerityHash.SHA256.newDigest().digest(ZERO_BLOCK);
  private final ExecutorService second =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "digest");
            thread.setDaemon(true);
            return thread;
          });

  Halves(int largest) {
    window = new byte[largest];
    digests = new byte[largest / BLOCK * DIGEST];
  }

  /** The digests one after the other, valid until the next call. */
  byte[] digests(BlockSource disk, long position, int length) throws IOException {
    int middle = length / BLOCK / 2 * BLOCK;
    Callable<Void> upper =
        () -> {
          hash(disk, position, middle, length);
          return null;
        };
    Future<Void> other = second.submit(upper);
    try {
      hash(disk, position, 0, middle);
    } finally {
      await(other);
    }
    return digests;
  }

  private void hash(BlockSource disk, long position, int from, int to) throws IOException {
    MessageDigest sha256 = VerityHash.SHA256.newDigest();
    disk.read(position + from, window, from, to - from);
    for (int at = from; at < to; at += BLOCK) {
      byte[] digest;
      if (ZeroBlocks.isZero(window, at, BLOCK)) {
        digest = zeroDigest;
      } else {
        sha256.update(window, at, BLOCK);
        digest = sha256.digest();
      }
      System.arraycopy(digest, 0, digests, at / BLOCK * DIGEST, DIGEST);
    }
  }

  private static void await(Future<Void> other) throws IOException {
    try {
      other.get();
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

  @Override
  public void close() {
    second.shutdownNow();
  }
}
