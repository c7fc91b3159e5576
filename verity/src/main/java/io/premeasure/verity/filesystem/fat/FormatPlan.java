package io.premeasure.verity.filesystem.fat;

import java.util.Optional;

/** Calculates the layout of a new volume: as mkfs.fat's, but for its alignment to clusters. */
final class FormatPlan {
  static final int BACKUP_SECTOR = 6;
  private static final int TABLES = 2;
  private static final int MEDIA = 0xf8;
  private static final int ROOT_ENTRIES = 512;
  private static final int WIDE_RESERVED = 32;
  private static final int ROOT_CLUSTER = 2;

  private final FatFormat format;
  private final long totalSectors;

  FormatPlan(FatFormat format, long bytes) {
    this.format = format;
    this.totalSectors = bytes / format.sectorSize();
  }

  /** The layout; empty when the type cannot cover the size with clusters of the wanted size. */
  Optional<FatLayout> layout() {
    boolean wide = format.type() == FatType.FAT32;
    int reserved = wide ? WIDE_RESERVED : 1;
    int rootEntries = wide ? 0 : ROOT_ENTRIES;
    long rootSectors = (long) rootEntries * DirectorySlots.SLOT_SIZE / format.sectorSize();
    long available = totalSectors - reserved - rootSectors;
    if (totalSectors > 0xffffffffL || available < format.sectorsPerCluster()) {
      return Optional.empty();
    }
    long perTable = sectorsPerTable(available);
    long data = available - TABLES * perTable;
    long clusters = data / format.sectorsPerCluster();
    long least = least();
    boolean fits = clusters >= least && clusters <= format.type().maximumClusters();
    if (data <= 0 || !fits || (!wide && perTable > 0xffff)) {
      return Optional.empty();
    }
    return Optional.of(
        new FatLayout(
            format.type(),
            format.sectorSize(),
            format.sectorsPerCluster(),
            reserved,
            TABLES,
            perTable,
            rootEntries,
            totalSectors,
            MEDIA,
            (int) clusters,
            wide ? ROOT_CLUSTER : 0,
            wide ? 1 : 0,
            wide ? BACKUP_SECTOR : 0,
            0,
            true,
            format.volumeId(),
            format.label()));
  }

  /** FAT12 and FAT16 are told apart by this number, FAT32 by a field of the boot sector. */
  private long least() {
    return format.type() == FatType.FAT16 ? FatType.FAT12.maximumClusters() + 1L : 1;
  }

  /** The smallest table that covers the clusters which remain beside the tables. */
  private long sectorsPerTable(long available) {
    long perTable = 1;
    while (true) {
      long clusters = Math.max(0, available - TABLES * perTable) / format.sectorsPerCluster();
      long bytes = format.type().bytesOf(clusters + FatLayout.FIRST_CLUSTER);
      long needed = (bytes + format.sectorSize() - 1) / format.sectorSize();
      if (needed <= perTable) {
        return perTable;
      }
      // A larger table leaves fewer clusters: half the difference never overshoots.
      perTable += Math.max(1, (needed - perTable) / 2);
    }
  }
}
