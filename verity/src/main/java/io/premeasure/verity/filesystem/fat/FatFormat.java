package io.premeasure.verity.filesystem.fat;

import java.util.Optional;

/**
 * What a new volume should be.
 *
 * @param type width of the allocation table's entries
 * @param sectorSize in bytes: 512, 1024, 2048 or 4096
 * @param sectorsPerCluster a power of two, 1 to 128
 * @param volumeId the serial number
 * @param label up to 11 characters A to Z, 0 to 9, space, {@code -} and {@code _}; empty for none
 * @param time of the label's directory entry
 */
public record FatFormat(
    FatType type, int sectorSize, int sectorsPerCluster, int volumeId, String label, FatTime time) {
  private static final int SMALL_SECTOR = 512;
  private static final long MEBIBYTE = 1 << 20;

  /**
   * Checks the values that do not depend on the size.
   *
   * @throws IllegalArgumentException naming the one that is wrong
   */
  public FatFormat {
    if (sectorSize < 512 || sectorSize > 4096 || Integer.bitCount(sectorSize) != 1) {
      throw new IllegalArgumentException("sector size " + sectorSize);
    }
    if (sectorsPerCluster > 128 || Integer.bitCount(sectorsPerCluster) != 1) {
      throw new IllegalArgumentException("sectors in a cluster " + sectorsPerCluster);
    }
    if (!label.matches("([A-Z0-9_-]([A-Z0-9 _-]{0,9}[A-Z0-9_-])?)?")) {
      throw new IllegalArgumentException("volume label '" + label + "'");
    }
  }

  /**
   * The usual choice for a size, with sectors of 512 bytes: FAT12 below 8 MiB, FAT16 below 512 MiB,
   * else FAT32, and the smallest cluster with which the type can cover the volume.
   *
   * @param bytes size of the volume
   * @return empty when no FAT volume can have the size
   */
  public static Optional<FatFormat> suggested(
      long bytes, int volumeId, String label, FatTime time) {
    FatType type = FatType.FAT32;
    if (bytes < 512 * MEBIBYTE) {
      type = bytes < 8 * MEBIBYTE ? FatType.FAT12 : FatType.FAT16;
    }
    int first = type == FatType.FAT32 ? 8 : 1;
    for (int perCluster = first; perCluster <= 128; perCluster *= 2) {
      FatFormat format = new FatFormat(type, SMALL_SECTOR, perCluster, volumeId, label, time);
      if (new FormatPlan(format, bytes).layout().isPresent()) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }
}
