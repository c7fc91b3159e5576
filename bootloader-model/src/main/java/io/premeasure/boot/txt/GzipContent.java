package io.premeasure.boot.txt;

import io.premeasure.boot.BootFormatException;
import io.premeasure.verity.BlockSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Files as the boot loader puts them into memory: unpacked when they are gzip files. */
public final class GzipContent {
  private static final int MAGIC_1 = 0x1f;
  private static final int MAGIC_2 = 0x8b;
  private static final int CHUNK = 1 << 16;

  private GzipContent() {}

  /** What takes the unpacked bytes. */
  @FunctionalInterface
  public interface Sink {
    /** Takes the first bytes of the buffer. */
    void take(byte[] buffer, int count);
  }

  /**
   * The file itself, or what it holds when it starts with the signature of gzip; several members
   * are joined.
   *
   * @param limit most bytes of a packed file, and of what it holds
   * @throws BootFormatException when the gzip data are damaged, or there are more bytes
   */
  static BlockSource unpacked(BlockSource file, int limit) throws IOException {
    byte[] start = new byte[(int) Math.min(2, file.size())];
    file.read(0, start, 0, start.length);
    if (!isPacked(start)) {
      return file;
    }
    if (file.size() > limit) {
      throw new BootFormatException(file.name(), limit, "more than " + limit + " bytes packed");
    }
    byte[] packed = new byte[(int) file.size()];
    file.read(0, packed, 0, packed.length);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    copy(
        file.name(),
        new ByteArrayInputStream(packed),
        limit,
        (buffer, count) -> out.write(buffer, 0, count));
    return BlockSource.of(file.name(), out.toByteArray());
  }

  /**
   * Hands on a file's bytes, unpacked when they start with the signature of gzip.
   *
   * @param limit most bytes that are handed on
   * @throws BootFormatException when the gzip data are damaged, or there are more bytes
   */
  public static void copy(String source, InputStream file, long limit, Sink sink)
      throws IOException {
    PushbackInputStream in = new PushbackInputStream(file, 2);
    byte[] start = in.readNBytes(2);
    in.unread(start);
    if (!isPacked(start)) {
      pump(source, in, limit, sink);
      return;
    }
    try (InputStream unpacked = new GZIPInputStream(in, CHUNK)) {
      pump(source, unpacked, limit, sink);
    } catch (ZipException | EOFException e) {
      throw new BootFormatException(source, 0, "damaged gzip data: " + e.getMessage());
    }
  }

  private static boolean isPacked(byte[] start) {
    return start.length >= 2 && (start[0] & 0xff) == MAGIC_1 && start[1] == (byte) MAGIC_2;
  }

  private static void pump(String source, InputStream in, long limit, Sink sink)
      throws IOException {
    byte[] buffer = new byte[CHUNK];
    long total = 0;
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      total += count;
      if (total > limit) {
        throw new BootFormatException(source, limit, "more than " + limit + " bytes unpacked");
      }
      sink.take(buffer, count);
    }
  }
}
