package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The block allocation table of a dynamic VHD: where in the file each block is. */
final class BlockTable {
  /** More blocks than any disk has with blocks of 512 KiB. */
  static final int MAXIMUM_BLOCKS = 1 << 22;

  private static final int ABSENT = -1;

  private final int[] sectors;

  private BlockTable(int[] sectors) {
    this.sectors = sectors;
  }

  /** Reads the entries the disk needs and checks that all blocks lie apart. */
  static BlockTable read(BlockSource file, VhdFile vhd, DynamicHeader header) throws IOException {
    VhdFooter footer = vhd.footer().footer();
    long blocks = (footer.currentSize() + header.blockSize() - 1) / header.blockSize();
    if (blocks > header.entries() || blocks > MAXIMUM_BLOCKS) {
      throw new VerityFormatException(
          file.name(),
          footer.dataOffset() + 28,
          "VHD header: disk of " + blocks + " blocks, but " + header.entries() + " table entries");
    }
    byte[] bytes = new byte[(int) blocks * 4];
    file.read(header.tableOffset(), bytes, 0, bytes.length);
    int[] sectors = new int[(int) blocks];
    ByteBuffer.wrap(bytes).asIntBuffer().get(sectors);
    BlockTable table = new BlockTable(sectors);
    table.check(file.name(), vhd, header);
    return table;
  }

  private void check(String name, VhdFile vhd, DynamicHeader header) throws VerityFormatException {
    long headerEnd = vhd.footer().footer().dataOffset() + DynamicHeader.SIZE;
    long metadataEnd =
        Math.max(VhdFooter.SIZE, Math.max(headerEnd, header.tableOffset() + header.entries() * 4));
    long[] starts =
        Arrays.stream(sectors)
            .filter(sector -> sector != ABSENT)
            .mapToLong(sector -> (sector & 0xffff_ffffL) * 512)
            .sorted()
            .toArray();
    long free = metadataEnd;
    for (long start : starts) {
      if (start < free) {
        throw new VerityFormatException(
            name,
            start,
            free == metadataEnd
                ? "VHD block lies over the metadata, which end at " + free
                : "VHD blocks overlap");
      }
      free = start + header.bitmapSize() + header.blockSize();
      if (free > vhd.dataEnd()) {
        throw new VerityFormatException(
            name, start, "VHD block reaches beyond the end of the data at " + vhd.dataEnd());
      }
    }
  }

  int blocks() {
    return sectors.length;
  }

  boolean isPresent(int block) {
    return sectors[block] != ABSENT;
  }

  /** Where the block's bitmap starts, in bytes; its data follow. */
  long start(int block) {
    return (sectors[block] & 0xffff_ffffL) * 512;
  }
}
