package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.partition.Guid;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The metadata of a VHDX file (MS-VHDX, 2.6): a table of 64 KiB and the items it names.
 *
 * @param blockSize 1 to 256 MiB, a power of two
 * @param diskSize in bytes, a multiple of the sector size up to 64 TiB
 * @param sectorSize of the virtual disk, 512 or 4096 bytes
 * @param parent of a differencing disk
 */
record VhdxMetadata(int blockSize, long diskSize, int sectorSize, Optional<ParentLink> parent) {
  private static final Guid FILE_PARAMETERS = guid("caa16737-fa36-4d43-b3b6-33f0aa44e76b");
  private static final Guid DISK_SIZE = guid("2fa54224-cd1b-4876-b211-5dbed83bf4b8");
  private static final Guid SECTOR_SIZE = guid("8141bf1d-a96f-4709-ba47-f233a8faab5f");
  private static final Guid PARENT_LOCATOR = guid("a8d35f2d-b30b-454d-abf7-d3d84834ab0c");
  private static final Guid PAGE_83 = guid("beca12ab-b2e6-4523-93ef-c309e000c746");
  private static final Guid PHYSICAL_SECTOR_SIZE = guid("cda348c7-445d-4471-9cc9-e9885251c556");
  private static final Set<Guid> KNOWN =
      Set.of(
          FILE_PARAMETERS, DISK_SIZE, SECTOR_SIZE, PARENT_LOCATOR, PAGE_83, PHYSICAL_SECTOR_SIZE);
  private static final int TABLE = 64 << 10;
  private static final int ENTRY = 32;
  private static final int MAXIMUM_ENTRIES = 2047;
  private static final long MAXIMUM_ITEM = 1 << 20;
  private static final long MAXIMUM_DISK = 64L << 40;
  private static final long MAXIMUM_BLOCK = 256 << 20;
  private static final int HAS_PARENT = 2;

  private static Guid guid(String text) {
    return Guid.parse(text).orElseThrow();
  }

  static VhdxMetadata read(BlockSource file, VhdxRegion region) throws IOException {
    Map<Guid, VhdxBytes> items = items(file, region);
    VhdxBytes parameters = item(file, region, items, FILE_PARAMETERS, 8, "file parameters");
    long block = parameters.u32(0);
    parameters.require(
        block >= VhdxRegion.MIB && block <= MAXIMUM_BLOCK && Long.bitCount(block) == 1,
        0,
        "block size " + block);
    VhdxBytes sectors = item(file, region, items, SECTOR_SIZE, 4, "logical sector size");
    long sector = sectors.u32(0);
    sectors.require(sector == 512 || sector == 4096, 0, "logical sector size " + sector);
    VhdxBytes sizes = item(file, region, items, DISK_SIZE, 8, "virtual disk size");
    long size = sizes.u64(0);
    sizes.require(
        size >= 0 && size <= MAXIMUM_DISK && size % sector == 0,
        0,
        "disk of " + Long.toUnsignedString(size) + " bytes");
    Optional<ParentLink> parent = Optional.empty();
    if ((parameters.u32(4) & HAS_PARENT) != 0) {
      VhdxBytes locator = item(file, region, items, PARENT_LOCATOR, 20, "parent locator");
      parent = Optional.of(VhdxParentLocator.read(locator));
    }
    return new VhdxMetadata((int) block, size, (int) sector, parent);
  }

  private static Map<Guid, VhdxBytes> items(BlockSource file, VhdxRegion region)
      throws IOException {
    VhdxBytes table = VhdxBytes.read(file, region.start(), TABLE, "metadata table");
    table.require(table.startsWith("metadata"), 0, "metadata table without its signature");
    int count = table.u16(10);
    table.require(count <= MAXIMUM_ENTRIES, 10, "metadata table of " + count + " entries");
    Map<Guid, VhdxBytes> items = new HashMap<>();
    for (int at = ENTRY; at < (count + 1) * ENTRY; at += ENTRY) {
      Guid id = table.guid(at);
      boolean user = (table.u32(at + 24) & 1) != 0;
      boolean required = (table.u32(at + 24) & 4) != 0;
      boolean known = !user && KNOWN.contains(id);
      table.require(known || !required, at, "unknown metadata " + id + ", which are required");
      if (known) {
        VhdxBytes before = items.put(id, bytes(file, region, table, at));
        table.require(before == null, at, "metadata " + id + " twice");
      }
    }
    return items;
  }

  private static VhdxBytes bytes(BlockSource file, VhdxRegion region, VhdxBytes table, int at)
      throws IOException {
    long offset = table.u32(at + 16);
    long length = table.u32(at + 20);
    table.require(
        offset >= TABLE && length <= MAXIMUM_ITEM && offset + length <= region.length(),
        at + 16,
        "metadata of " + length + " bytes at " + offset + " of their region");
    return VhdxBytes.read(file, region.start() + offset, (int) length, "metadata");
  }

  private static VhdxBytes item(
      BlockSource file,
      VhdxRegion region,
      Map<Guid, VhdxBytes> items,
      Guid id,
      int length,
      String name)
      throws IOException {
    VhdxBytes found = items.get(id);
    if (found == null) {
      throw new VerityFormatException(
          file.name(), region.start(), "VHDX: metadata without " + name);
    }
    found.require(found.length() >= length, 0, name + " of " + found.length() + " bytes");
    return found;
  }
}
