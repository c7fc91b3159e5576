package io.premeasure.measure.bench;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Makes the image that is formatted. */
final class BenchImage {
  private static final int PIECE = 1 << 20;
  private static final int RUN_PIECES = 8;

  private BenchImage() {}

  /**
   * Writes random bytes in runs of 8 MiB, evenly spread over a sparse file.
   *
   * @param size of the file, in bytes
   * @param data bytes that are written; the same as the size for a file without holes
   */
  static void write(Path file, long size, long data) throws IOException {
    SplittableRandom random = new SplittableRandom(size);
    byte[] piece = new byte[PIECE];
    long runs = Math.max(1, data / PIECE / RUN_PIECES);
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.setLength(size);
      for (long run = 0; run < runs; run++) {
        long start = size / runs * run;
        long end = Math.min(size, start + Math.min(data, data / runs));
        for (long at = start; at < end; at += piece.length) {
          random.nextBytes(piece);
          out.seek(at);
          out.write(piece, 0, (int) Math.min(piece.length, end - at));
        }
      }
      out.getFD().sync();
    }
  }
}
