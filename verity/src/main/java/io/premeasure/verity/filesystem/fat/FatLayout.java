package io.premeasure.verity.filesystem.fat;

/**
 * Where everything is on a volume, as its boot sector says. Positions are in bytes from the start
 * of the volume, sectors are those of the volume, not of the disk.
 *
 * @param type width of the entries of the allocation tables
 * @param sectorSize bytes in a sector: 512, 1024, 2048 or 4096
 * @param sectorsPerCluster a power of two, 1 to 128
 * @param reservedSectors before the first allocation table, at least 1
 * @param tables number of allocation tables, at least 1
 * @param sectorsPerTable length of one allocation table
 * @param rootEntries 32-byte entries of the fixed root directory; 0 on FAT32
 * @param totalSectors length of the volume
 * @param media the descriptor also found in the first table entry: F0h or F8h to FFh
 * @param clusters number of data clusters; their numbers are 2 to {@code clusters + 1}
 * @param rootCluster first cluster of the root directory; 0 on FAT12 and FAT16
 * @param infoSector of the free cluster count; 0 when there is none, as on FAT12 and FAT16
 * @param backupSector of the boot sector's copy; 0 when there is none
 * @param activeTable the table to read, counted from 0
 * @param mirrored whether all tables are kept equal; otherwise only the active one counts
 * @param volumeId the serial number; 0 when the boot sector has none
 * @param label as in the boot sector, without the spaces behind it; empty when there is none
 */
public record FatLayout(
    FatType type,
    int sectorSize,
    int sectorsPerCluster,
    int reservedSectors,
    int tables,
    long sectorsPerTable,
    int rootEntries,
    long totalSectors,
    int media,
    int clusters,
    int rootCluster,
    int infoSector,
    int backupSector,
    int activeTable,
    boolean mirrored,
    int volumeId,
    String label) {
  /** Number of the first data cluster. */
  public static final int FIRST_CLUSTER = 2;

  /** Bytes in a cluster. */
  public int clusterSize() {
    return sectorSize * sectorsPerCluster;
  }

  /** Length of the volume in bytes. */
  public long size() {
    return totalSectors * sectorSize;
  }

  /** Position of an allocation table, counted from 0. */
  public long tableStart(int table) {
    return (reservedSectors + table * sectorsPerTable) * sectorSize;
  }

  /** Length of one allocation table in bytes. */
  public long tableSize() {
    return sectorsPerTable * sectorSize;
  }

  /** Position of the fixed root directory of FAT12 and FAT16. */
  public long rootStart() {
    return tableStart(tables);
  }

  /** Length of the fixed root directory in bytes, in whole sectors; 0 on FAT32. */
  public long rootSize() {
    long bytes = (long) rootEntries * DirectorySlots.SLOT_SIZE;
    return (bytes + sectorSize - 1) / sectorSize * sectorSize;
  }

  /** Position of the first data cluster. */
  public long dataStart() {
    return rootStart() + rootSize();
  }

  /** Position of a cluster. */
  public long clusterStart(int cluster) {
    return dataStart() + (long) (cluster - FIRST_CLUSTER) * clusterSize();
  }

  /** The highest cluster number. */
  public int lastCluster() {
    return clusters + FIRST_CLUSTER - 1;
  }

  /** Whether the number is that of a data cluster. */
  public boolean isCluster(int number) {
    return number >= FIRST_CLUSTER && number <= lastCluster();
  }

  /** Clusters needed for a number of bytes. */
  public long clustersFor(long bytes) {
    return (bytes + clusterSize() - 1) / clusterSize();
  }

  /** Position of the flags byte whose bit 0 says that the volume is in use. */
  long flagsAt() {
    return type == FatType.FAT32 ? 65 : 37;
  }
}
