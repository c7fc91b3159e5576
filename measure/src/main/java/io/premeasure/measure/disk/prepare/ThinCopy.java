package io.premeasure.measure.disk.prepare;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.thin.MappedRange;
import io.premeasure.verity.thin.ThinDevice;
import io.premeasure.verity.thin.ThinMetadataWriter;
import io.premeasure.verity.thin.ThinPool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Moves a file system into a new thin pool: blocks that are not zero, in ascending order. */
final class ThinCopy {
  private static final int DEVICE = 0;

  private final BlockTarget data;
  private final int blockSize;
  private final List<MappedRange> ranges = new ArrayList<>();
  private long stored;

  private ThinCopy(BlockTarget data) {
    this.data = data;
    this.blockSize = ThinPool.CVMDISK_BLOCK_SECTORS * 512;
  }

  /**
   * Fills a pool with one device.
   *
   * @param root what the device will show
   * @param data the pool's data, all zero
   * @param metadata the pool's metadata
   */
  static void fill(BlockSource root, BlockTarget data, BlockTarget metadata) throws IOException {
    ThinCopy copy = new ThinCopy(data);
    copy.copyBlocks(root);
    ThinPool pool =
        new ThinPool(
            ThinPool.CVMDISK_BLOCK_SECTORS,
            data.size() / copy.blockSize,
            List.of(new ThinDevice(DEVICE, copy.ranges)));
    ThinMetadataWriter.write(pool, metadata);
  }

  private void copyBlocks(BlockSource root) throws IOException {
    byte[] block = new byte[blockSize];
    byte[] zeros = new byte[blockSize];
    long size = root.size();
    for (long at = next(root, 0); at < size; at = next(root, at + blockSize)) {
      int length = (int) Math.min(blockSize, size - at);
      root.read(at, block, 0, length);
      if (!Arrays.equals(block, 0, length, zeros, 0, length)) {
        store(at / blockSize, block, length);
      }
    }
  }

  private long next(BlockSource root, long position) throws IOException {
    return position >= root.size() ? position : root.nextData(position) / blockSize * blockSize;
  }

  private void store(long origin, byte[] block, int length) throws IOException {
    if ((stored + 1) * blockSize > data.size()) {
      throw new VerityFormatException(
          data.name(), stored * blockSize, "end of the pool, expected room for more blocks");
    }
    data.write(stored * blockSize, block, 0, length);
    int last = ranges.size() - 1;
    if (last >= 0 && ranges.get(last).end() == origin) {
      MappedRange before = ranges.get(last);
      ranges.set(last, new MappedRange(before.origin(), before.data(), before.length() + 1, 0));
    } else {
      ranges.add(new MappedRange(origin, stored, 1, 0));
    }
    stored++;
  }
}
