package io.premeasure.verity.thin;

import java.util.List;

/**
 * The content of a pool's metadata.
 *
 * @param flags bit 0: the kernel wants the metadata checked
 * @param time counts the snapshots that were made
 * @param transactionId set by whoever manages the pool
 * @param dataBlockSectors length of a data block in sectors of 512 bytes: a multiple of 128 up to
 *     2097152
 * @param dataBlocks number of data blocks that the pool has
 * @param devices in the order of their numbers
 */
public record ThinPool(
    int flags,
    int time,
    long transactionId,
    int dataBlockSectors,
    long dataBlocks,
    List<ThinDevice> devices) {
  /** The length of a data block that cvmdisk takes: 512 KiB, in sectors of 512 bytes. */
  public static final int CVMDISK_BLOCK_SECTORS = 1024;

  private static final int BLOCK_STEP = 128;
  private static final int MAX_BLOCK_SECTORS = 1 << 21;

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException when the block size is not possible, or devices are not in
   *     order
   */
  public ThinPool {
    devices = List.copyOf(devices);
    if (!isBlockSize(dataBlockSectors) || dataBlocks < 0 || dataBlocks > MappedRange.MAX_BLOCK) {
      throw new IllegalArgumentException(
          dataBlocks + " data blocks of " + dataBlockSectors + " sectors");
    }
    for (int i = 1; i < devices.size(); i++) {
      if (devices.get(i).id() <= devices.get(i - 1).id()) {
        throw new IllegalArgumentException("thin devices out of order: " + devices.get(i).id());
      }
    }
  }

  /** A pool whose devices share no blocks and have no snapshots. */
  public ThinPool(int dataBlockSectors, long dataBlocks, List<ThinDevice> devices) {
    this(0, 0, 0, dataBlockSectors, dataBlocks, devices);
  }

  /** Whether data blocks can have this length, in sectors of 512 bytes. */
  static boolean isBlockSize(int sectors) {
    return sectors > 0 && sectors % BLOCK_STEP == 0 && sectors <= MAX_BLOCK_SECTORS;
  }

  /** Length of a data block in bytes. */
  public long dataBlockSize() {
    return dataBlockSectors * 512L;
  }
}
