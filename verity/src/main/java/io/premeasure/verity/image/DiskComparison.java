package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How two disks differ. The shorter one counts as followed by zeros.
 *
 * @param differences the first ones in rising order; runs of blocks of 512 bytes
 * @param bytes the length of all differences, also those not listed
 */
public record DiskComparison(List<Difference> differences, long bytes) {
  private static final int SECTOR = 512;
  private static final int CHUNK = 1 << 20;

  /** Copies the list. */
  public DiskComparison {
    differences = List.copyOf(differences);
  }

  /** Sectors that follow each other and differ. */
  public record Difference(long offset, long length) {}

  /** Whether there is no difference. */
  public boolean equal() {
    return bytes == 0;
  }

  /**
   * Compares; what both disks have as holes is not read.
   *
   * @param limit how many differences to list
   */
  public static DiskComparison of(BlockSource a, BlockSource b, int limit) throws IOException {
    Collector found = new Collector(limit);
    long size = Math.max(a.size(), b.size());
    byte[] left = new byte[CHUNK];
    byte[] right = new byte[CHUNK];
    long at = next(a, b, 0);
    while (at < size) {
      int length = (int) Math.min(CHUNK, size - at);
      fill(a, at, left, length);
      fill(b, at, right, length);
      if (!Arrays.equals(left, 0, length, right, 0, length)) {
        compare(left, right, at, length, found);
      }
      at = next(a, b, at + length);
    }
    return found.finish();
  }

  private static long next(BlockSource a, BlockSource b, long position) throws IOException {
    long inA = position < a.size() ? a.nextData(position) : Long.MAX_VALUE;
    long inB = position < b.size() ? b.nextData(position) : Long.MAX_VALUE;
    long next = Math.min(inA >= a.size() ? Long.MAX_VALUE : inA, inB);
    return next / SECTOR * SECTOR;
  }

  private static void fill(BlockSource disk, long at, byte[] into, int length) throws IOException {
    int inside = (int) Math.max(0, Math.min(length, disk.size() - at));
    if (inside > 0) {
      disk.read(at, into, 0, inside);
    }
    Arrays.fill(into, inside, length, (byte) 0);
  }

  private static void compare(byte[] a, byte[] b, long position, int length, Collector found) {
    for (int at = 0; at < length; at += SECTOR) {
      int end = Math.min(at + SECTOR, length);
      if (!Arrays.equals(a, at, end, b, at, end)) {
        found.add(position + at, end - at);
      }
    }
  }

  /** Joins differing sectors to runs. */
  private static final class Collector {
    private final int limit;
    private final List<Difference> listed = new ArrayList<>();
    private long bytes;
    private long start;
    private long end;

    Collector(int limit) {
      this.limit = limit;
    }

    void add(long at, int length) {
      bytes += length;
      if (at != end) {
        close();
        start = at;
      }
      end = at + length;
    }

    private void close() {
      if (end > start && listed.size() < limit) {
        listed.add(new Difference(start, end - start));
      }
    }

    DiskComparison finish() {
      close();
      return new DiskComparison(listed, bytes);
    }
  }
}
