package io.premeasure.verity.filesystem.fat;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads the boot sector and checks every field that decides where something is. */
final class BootSectorReader {
  static final int SIZE = 512;

  private final BlockSource source;
  private final ByteBuffer fields;
  private final ProblemList problems;

  private BootSectorReader(BlockSource source, byte[] sector, ProblemList problems) {
    this.source = source;
    this.fields = ByteBuffer.wrap(sector).order(ByteOrder.LITTLE_ENDIAN);
    this.problems = problems;
  }

  static FatLayout read(BlockSource source, ProblemList problems) throws IOException {
    if (source.size() < SIZE) {
      throw new VerityFormatException(
          source.name(), 0, "FAT boot sector: " + source.size() + " bytes, expected " + SIZE);
    }
    byte[] sector = new byte[SIZE];
    source.read(0, sector, 0, SIZE);
    return new BootSectorReader(source, sector, problems).layout();
  }

  private FatLayout layout() throws IOException {
    require(u16(510) == 0xaa55, 510, "signature " + Integer.toHexString(u16(510)), "aa55");
    int sectorSize = u16(11);
    require(
        sectorSize >= 512 && sectorSize <= 4096 && Integer.bitCount(sectorSize) == 1,
        11,
        "sector size " + sectorSize,
        "512, 1024, 2048 or 4096");
    int perCluster = u8(13);
    require(
        Integer.bitCount(perCluster) == 1, 13, "sectors in a cluster " + perCluster, "power of 2");
    int reserved = u16(14);
    require(reserved > 0, 14, "no reserved sector", "at least 1");
    int tables = u8(16);
    require(tables > 0 && tables <= 8, 16, "allocation tables " + tables, "1 to 8");
    boolean wide = u16(22) == 0;
    long perTable = wide ? u32(36) : u16(22);
    require(perTable > 0, wide ? 36 : 22, "allocation table of 0 sectors", "at least 1");
    int rootEntries = u16(17);
    require((rootEntries == 0) == wide, 17, "root entries " + rootEntries, wide ? "0" : "some");
    long total = u16(19) != 0 ? u16(19) : u32(32);
    requireFits(sectorSize, total);
    int clusters = clusters(sectorSize, perCluster, reserved, tables * perTable, total);
    FatType type = type(wide, clusters);
    require(
        type.bytesOf(clusters + 2L) <= perTable * sectorSize,
        wide ? 36 : 22,
        "allocation table of " + perTable + " sectors",
        "room for " + clusters + " clusters");
    checkHarmless();
    return wide
        ? wide(sectorSize, perCluster, reserved, tables, perTable, total, clusters)
        : narrow(type, sectorSize, perCluster, reserved, tables, perTable, total, clusters);
  }

  private void requireFits(int sectorSize, long total) throws IOException {
    int at = u16(19) != 0 ? 19 : 32;
    require(total > 0, at, "volume of 0 sectors", "at least 1");
    require(
        total <= source.size() / sectorSize,
        at,
        "volume of " + total * sectorSize + " bytes",
        "at most " + source.size() + ", which is all there is");
  }

  private int clusters(int sectorSize, int perCluster, int reserved, long tables, long total)
      throws VerityFormatException {
    long rootSectors = ((long) u16(17) * DirectorySlots.SLOT_SIZE + sectorSize - 1) / sectorSize;
    long data = total - reserved - tables - rootSectors;
    require(data >= perCluster, 19, "volume of " + total + " sectors", "room for a cluster");
    long clusters = data / perCluster;
    int most = FatType.FAT32.maximumClusters();
    require(clusters <= most, 32, "clusters " + clusters, "at most " + most);
    return (int) clusters;
  }

  private FatType type(boolean wide, int clusters) throws VerityFormatException {
    if (wide) {
      return FatType.FAT32;
    }
    int most = FatType.FAT16.maximumClusters();
    require(clusters <= most, 22, "FAT16 with " + clusters + " clusters", "at most " + most);
    return clusters <= FatType.FAT12.maximumClusters() ? FatType.FAT12 : FatType.FAT16;
  }

  private FatLayout narrow(
      FatType type,
      int sectorSize,
      int perCluster,
      int reserved,
      int tables,
      long perTable,
      long total,
      int clusters) {
    boolean extended = u8(38) == 0x29;
    return new FatLayout(
        type,
        sectorSize,
        perCluster,
        reserved,
        tables,
        perTable,
        u16(17),
        total,
        u8(21),
        clusters,
        0,
        0,
        0,
        0,
        true,
        extended ? fields.getInt(39) : 0,
        extended ? label(43) : "");
  }

  private FatLayout wide(
      int sectorSize,
      int perCluster,
      int reserved,
      int tables,
      long perTable,
      long total,
      int clusters)
      throws VerityFormatException {
    require(u16(42) == 0, 42, "FAT32 version " + u16(42), "0");
    long root = u32(44);
    require(root >= 2 && root <= clusters + 1L, 44, "root cluster " + root, "a data cluster");
    int info = u16(48) == 0xffff ? 0 : u16(48);
    require(info < reserved, 48, "FSInfo sector " + info, "a reserved sector");
    int backup = u16(50) == 0xffff ? 0 : u16(50);
    require(backup < reserved, 50, "backup boot sector " + backup, "a reserved sector");
    boolean mirrored = (u16(40) & 0x80) == 0;
    int active = mirrored ? 0 : u16(40) & 0xf;
    require(active < tables, 40, "active allocation table " + active, "less than " + tables);
    boolean extended = u8(66) == 0x29;
    return new FatLayout(
        FatType.FAT32,
        sectorSize,
        perCluster,
        reserved,
        tables,
        perTable,
        0,
        total,
        u8(21),
        clusters,
        (int) root,
        info,
        backup,
        active,
        mirrored,
        extended ? fields.getInt(67) : 0,
        extended ? label(71) : "");
  }

  private void checkHarmless() {
    if (u8(0) != 0xeb && u8(0) != 0xe9) {
      doubt(0, "first byte " + Integer.toHexString(u8(0)) + ", expected a jump, eb or e9");
    }
    if (u8(21) != 0xf0 && u8(21) < 0xf8) {
      doubt(21, "media " + Integer.toHexString(u8(21)) + ", expected f0 or f8 to ff");
    }
    if ((long) u16(17) * DirectorySlots.SLOT_SIZE % u16(11) != 0) {
      doubt(17, "root entries " + u16(17) + " do not fill whole sectors");
    }
    if (u16(19) != 0 && u32(32) != 0 && u32(32) != u16(19)) {
      doubt(32, "volume of " + u32(32) + " sectors, at offset 19 it is " + u16(19));
    }
  }

  private void doubt(int at, String text) {
    problems.add(FatProblem.Kind.BOOT_SECTOR, at, text);
  }

  private String label(int at) {
    byte[] bytes = new byte[11];
    fields.get(at, bytes);
    String text = new String(bytes, StandardCharsets.ISO_8859_1).stripTrailing();
    return text.equals("NO NAME") ? "" : text;
  }

  private void require(boolean holds, int at, String found, String expected)
      throws VerityFormatException {
    if (!holds) {
      throw new VerityFormatException(
          source.name(), at, "FAT boot sector: " + found + ", expected " + expected);
    }
  }

  private int u8(int at) {
    return fields.get(at) & 0xff;
  }

  private int u16(int at) {
    return Short.toUnsignedInt(fields.getShort(at));
  }

  private long u32(int at) {
    return Integer.toUnsignedLong(fields.getInt(at));
  }
}
