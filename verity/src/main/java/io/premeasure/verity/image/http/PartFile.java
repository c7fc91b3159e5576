package io.premeasure.verity.image.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The file that an image is fetched into. Blocks of zeros are not written, so that they take no
 * space; it belongs to one download at a time.
 *
 * <p>Not written through a channel, which would be closed when a thread that uses it is
 * interrupted.
 */
final class PartFile implements Closeable {
  private static final int BLOCK = 4096;
  private static final byte[] ZEROS = new byte[BLOCK];
  private static final int CHUNK = 1 << 20;

  private final RandomAccessFile file;

  private PartFile(RandomAccessFile file) {
    this.file = file;
  }

  /**
   * Opens or creates the file.
   *
   * @throws IOException also when another download has it
   */
  static PartFile open(Path path) throws IOException {
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    try {
      FileLock lock = file.getChannel().tryLock();
      if (lock != null) {
        return new PartFile(file);
      }
    } catch (OverlappingFileLockException e) {
      // The other download is one of this process.
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
    file.close();
    throw new IOException(path + ": another download is writing this file");
  }

  long size() throws IOException {
    return file.length();
  }

  /** Makes it a single hole. */
  void clear(long size) throws IOException {
    file.setLength(0);
    file.setLength(size);
  }

  /** Sets the length; bytes that are there stay. */
  void resize(long size) throws IOException {
    file.setLength(size);
  }

  /** Writes bytes where the file has a hole or the same bytes. */
  void write(long position, byte[] bytes, int length) throws IOException {
    int at = 0;
    while (at < length) {
      int end = blockEnd(position, at, length);
      boolean zero = isZero(bytes, at, end);
      int from = at;
      while (end < length && isZero(bytes, end, blockEnd(position, end, length)) == zero) {
        end = blockEnd(position, end, length);
      }
      if (!zero) {
        writeAt(position + from, bytes, from, end - from);
      }
      at = end;
    }
  }

  /** End of the block that the byte is in, counted as the byte is: from the start of the array. */
  private static int blockEnd(long position, int at, int length) {
    int inBlock = (int) ((position + at) % BLOCK);
    return Math.min(length, at + BLOCK - inBlock);
  }

  private static boolean isZero(byte[] bytes, int from, int to) {
    return Arrays.equals(bytes, from, to, ZEROS, 0, to - from);
  }

  private synchronized void writeAt(long position, byte[] bytes, int from, int length)
      throws IOException {
    file.seek(position);
    file.write(bytes, from, length);
  }

  /** MD5 of all bytes, in Base64. */
  synchronized String md5() throws IOException {
    MessageDigest digest = ContentMd5.digest();
    byte[] chunk = new byte[CHUNK];
    file.seek(0);
    for (int count = file.read(chunk); count >= 0; count = file.read(chunk)) {
      digest.update(chunk, 0, count);
    }
    return ContentMd5.base64(digest);
  }

  void force() throws IOException {
    file.getFD().sync();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
