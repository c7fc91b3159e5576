package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.util.Optional;

/**
 * The disk in a dynamic or differencing VHD. What is not stored reads as zeros, or as the parent's.
 */
final class DynamicVhd extends MappedDisk {
  private static final int SECTOR = 512;

  private final BlockSource file;
  private final DynamicHeader header;
  private final BlockTable table;
  private final Optional<BlockSource> parent;
  private final LastBitmap bitmaps;

  private DynamicVhd(
      BlockSource file,
      long size,
      DynamicHeader header,
      BlockTable table,
      Optional<BlockSource> parent) {
    super(file.name(), size);
    this.file = file;
    this.bitmaps = new LastBitmap(file);
    this.header = header;
    this.table = table;
    this.parent = parent;
  }

  static DynamicVhd open(
      BlockSource file, VhdFile vhd, DynamicHeader header, Optional<BlockSource> parent)
      throws IOException {
    BlockTable table = BlockTable.read(file, vhd, header);
    return new DynamicVhd(file, vhd.footer().footer().currentSize(), header, table, parent);
  }

  @Override
  Extent locate(long position) throws IOException {
    int block = (int) (position / header.blockSize());
    int within = (int) (position % header.blockSize());
    long left = Math.min(header.blockSize() - within, size() - position);
    if (!table.isPresent(block)) {
      return absent(position, left);
    }
    byte[] bits = bitmap(block);
    int sector = within / SECTOR;
    boolean stored = isSet(bits, sector);
    int end = sector + 1;
    int sectors = header.blockSize() / SECTOR;
    while (end < sectors && isSet(bits, end) == stored) {
      end++;
    }
    long length = Math.min(left, (long) end * SECTOR - within);
    return stored
        ? Extent.stored(length, file, table.start(block) + header.bitmapSize() + within)
        : absent(position, length);
  }

  private Extent absent(long position, long length) {
    return parent
        .map(source -> Extent.stored(length, source, position))
        .orElseGet(() -> Extent.zeros(length));
  }

  private byte[] bitmap(int block) throws IOException {
    return bitmaps.of(block, header.bitmapSize(), () -> table.start(block));
  }

  private static boolean isSet(byte[] bits, int sector) {
    return (bits[sector / 8] & (0x80 >> (sector % 8))) != 0;
  }

  @Override
  long allocated() {
    long present = 0;
    for (int block = 0; block < table.blocks(); block++) {
      present += table.isPresent(block) ? 1 : 0;
    }
    return present * header.blockSize();
  }
}
