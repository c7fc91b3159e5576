package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import java.io.IOException;

/** Hands out, in order and to any thread, the chunks of a disk that are not holes. */
final class DataChunks {
  /** Bytes of a chunk but the last. */
  static final int SIZE = 1 << 20;

  private static final int STEP = 1 << 16;

  private final BlockSource disk;
  private long position;

  DataChunks(BlockSource disk) {
    this.disk = disk;
  }

  /** Start of the next chunk, a multiple of {@link #SIZE}; the disk's size when there is none. */
  synchronized long next() throws IOException {
    long size = disk.size();
    if (position >= size) {
      return size;
    }
    long data = disk.nextData(position);
    if (data >= size) {
      position = size;
      return size;
    }
    long start = data / SIZE * SIZE;
    position = start + SIZE;
    return start;
  }

  static long bytesWithData(BlockSource disk) throws IOException {
    long size = disk.size();
    long total = 0;
    for (long at = disk.nextData(0); at < size; ) {
      long start = at / STEP * STEP;
      long end = Math.min(size, start + STEP);
      total += end - start;
      at = end < size ? disk.nextData(end) : size;
    }
    return total;
  }
}
