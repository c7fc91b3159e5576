package io.premeasure.verity.fec;

import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes the parity of a volume into a file or block device, with the bytes that {@code veritysetup
 * format} writes.
 *
 * <p>A new file gets its name when it is complete. In a file that exists only the parity's own
 * bytes change, after all of it has been computed.
 */
public final class FecFile {
  private static final int COPY_SIZE = 1 << 20;

  private final CoveredArea area;
  private final int threads;

  private FecFile(CoveredArea area, int threads) {
    this.area = area;
    this.threads = threads;
  }

  /**
   * Computes the parity and writes it.
   *
   * @param threads that compute, at least 1
   * @throws VerityFormatException when a device is too short for the parity
   */
  public static void write(CoveredArea area, Path target, int threads) throws IOException {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: " + threads + ", expected 1 or more");
    }
    FecFile file = new FecFile(area, threads);
    if (Files.exists(target)) {
      file.writeInto(target);
    } else {
      file.create(target);
    }
  }

  private void create(Path target) throws IOException {
    Path temporary = temporaryBeside(target);
    try {
      try (FileChannel out = createNew(temporary)) {
        encode(out, area.fec().offset());
        out.force(true);
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private void writeInto(Path target) throws IOException {
    boolean regular = Files.isRegularFile(target);
    Path temporary =
        regular
            ? temporaryBeside(target.toRealPath())
            : Files.createTempDirectory("verity").resolve("parity");
    try (FileChannel out = FileChannel.open(target, StandardOpenOption.WRITE)) {
      long end = area.fec().offset() + area.parityLength();
      if (!regular && out.size() < end) {
        throw new VerityFormatException(
            target.toString(), out.size(), "end of device, expected parity that ends at " + end);
      }
      try (FileChannel scratch = createNew(temporary)) {
        encode(scratch, 0);
        copy(scratch, out);
        out.force(true);
      }
    } finally {
      Files.deleteIfExists(temporary);
      if (!regular) {
        Files.deleteIfExists(temporary.getParent());
      }
    }
  }

  private void encode(FileChannel out, long offset) throws IOException {
    new ParityEncoder(area)
        .encode(
            threads,
            (position, bytes, length) ->
                writeFully(out, ByteBuffer.wrap(bytes, 0, length), offset + position));
  }

  private void copy(FileChannel from, FileChannel to) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(COPY_SIZE);
    long length = area.parityLength();
    for (long at = 0; at < length; at += buffer.limit()) {
      buffer.clear().limit((int) Math.min(COPY_SIZE, length - at));
      while (buffer.hasRemaining()) {
        if (from.read(buffer, at + buffer.position()) < 0) {
          throw new IOException("temporary file ended at " + at);
        }
      }
      writeFully(to, buffer.flip(), area.fec().offset() + at);
    }
  }

  private static void writeFully(FileChannel out, ByteBuffer bytes, long position)
      throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += out.write(bytes, at);
    }
  }

  private static FileChannel createNew(Path file) throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private static Path temporaryBeside(Path target) {
    return target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
  }
}
