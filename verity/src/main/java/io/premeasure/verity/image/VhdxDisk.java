package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.util.Optional;

/** The disk in a VHDX file. What is not stored reads as zeros, or as the parent's. */
final class VhdxDisk extends MappedDisk {
  private final BlockSource file;
  private final VhdxMetadata metadata;
  private final VhdxBlockTable table;
  private final Optional<BlockSource> parent;
  private final LastBitmap bitmaps;

  VhdxDisk(
      BlockSource file, VhdxMetadata metadata, VhdxBlockTable table, Optional<BlockSource> parent) {
    super(file.name(), metadata.diskSize());
    this.file = file;
    this.bitmaps = new LastBitmap(file);
    this.metadata = metadata;
    this.table = table;
    this.parent = parent;
  }

  @Override
  Extent locate(long position) throws IOException {
    int block = (int) (position / metadata.blockSize());
    int within = (int) (position % metadata.blockSize());
    long left = Math.min(metadata.blockSize() - within, size() - position);
    return switch (table.state(block)) {
      case VhdxBlockTable.FULLY_PRESENT -> Extent.stored(left, file, table.start(block) + within);
      case VhdxBlockTable.PARTIALLY_PRESENT -> partly(block, within, left);
      case VhdxBlockTable.NOT_PRESENT -> ofParent(position, left);
      default -> Extent.zeros(left);
    };
  }

  private Extent partly(int block, int within, long left) throws IOException {
    byte[] bits = bitmap(block);
    int sector = within / metadata.sectorSize();
    boolean stored = isSet(bits, sector);
    int sectors = metadata.blockSize() / metadata.sectorSize();
    int end = sector + 1;
    while (end < sectors && isSet(bits, end) == stored) {
      end++;
    }
    long length = Math.min(left, (long) end * metadata.sectorSize() - within);
    return stored
        ? Extent.stored(length, file, table.start(block) + within)
        : ofParent((long) block * metadata.blockSize() + within, length);
  }

  private Extent ofParent(long position, long length) {
    return parent
        .map(source -> Extent.stored(length, source, position))
        .orElseGet(() -> Extent.zeros(length));
  }

  private byte[] bitmap(int block) throws IOException {
    int size = metadata.blockSize() / metadata.sectorSize() / Byte.SIZE;
    return bitmaps.of(block, size, () -> table.bitmapStart(block, size));
  }

  private static boolean isSet(byte[] bits, int sector) {
    return (bits[sector / Byte.SIZE] & (1 << (sector % Byte.SIZE))) != 0;
  }

  @Override
  long allocated() {
    long present = 0;
    for (int block = 0; block < table.blocks(); block++) {
      present += table.state(block) >= VhdxBlockTable.FULLY_PRESENT ? 1 : 0;
    }
    return present * metadata.blockSize();
  }
}
