package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.FileBlockTarget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes a dynamic VHD with blocks of 2 MiB, those that are all zero left out, in disk order. */
final class DynamicVhdWriter {
  private static final int BLOCK = 2 << 20;
  private static final int BITMAP = 512;
  private static final int PAGE = 4096;
  private static final int TABLE_AT = VhdFooter.SIZE + DynamicHeader.SIZE;

  private final VhdFooter footer;
  private final FileBlockTarget out;
  private final ByteBuffer table;
  private final int blocks;
  private long end;

  DynamicVhdWriter(VhdFooter footer, FileBlockTarget out) {
    this.footer = footer;
    this.out = out;
    blocks = (int) ((footer.currentSize() + BLOCK - 1) / BLOCK);
    table = ByteBuffer.allocate((blocks * 4 + 511) / 512 * 512);
    Arrays.fill(table.array(), (byte) 0xff);
    end = blockStart(TABLE_AT + (long) table.capacity());
  }

  void write(BlockSource disk) throws IOException {
    ByteBuffer buffer = FileBlockTarget.bufferFor(BLOCK);
    long size = disk.size();
    for (long at = disk.nextData(0); at < size; at = at < size ? disk.nextData(at) : at) {
      int block = (int) (at / BLOCK);
      long start = (long) block * BLOCK;
      int length = (int) Math.min(BLOCK, size - start);
      disk.read(start, buffer.clear().limit(length));
      ZeroBlocks.put(buffer.limit(BLOCK), BLOCK - length);
      writeBlock(block, buffer.flip());
      at = start + length;
    }
    finish();
  }

  private void writeBlock(int block, ByteBuffer bytes) throws IOException {
    boolean zero = true;
    for (int at = 0; at < BLOCK && zero; at += 4096) {
      zero = ZeroBlocks.isZero(bytes, at, 4096);
    }
    if (zero) {
      return;
    }
    byte[] bitmap = new byte[BITMAP];
    Arrays.fill(bitmap, (byte) 0xff);
    table.putInt(block * 4, (int) (end / 512));
    out.resize(end + BITMAP + BLOCK);
    out.write(end, bitmap, 0, BITMAP);
    SparseCopy.writeData(out, end + BITMAP, bytes);
    end = blockStart(out.size());
  }

  /** The next place of a block at which its data starts a page, as other writers do it too. */
  private static long blockStart(long free) {
    return (free + BITMAP + PAGE - 1) / PAGE * PAGE - BITMAP;
  }

  private void finish() throws IOException {
    byte[] bytes = footer.encode();
    out.resize(end + VhdFooter.SIZE);
    out.write(0, bytes, 0, bytes.length);
    out.write(VhdFooter.SIZE, header(), 0, DynamicHeader.SIZE);
    out.write(TABLE_AT, table.array(), 0, table.capacity());
    out.write(end, bytes, 0, bytes.length);
  }

  private byte[] header() {
    ByteBuffer header = ByteBuffer.allocate(DynamicHeader.SIZE);
    header.put("cxsparse".getBytes(StandardCharsets.ISO_8859_1)).putLong(-1).putLong(TABLE_AT);
    header.putInt(VhdFooter.VERSION).putInt(blocks).putInt(BLOCK);
    int checksum = VhdChecksum.of(header.array(), DynamicHeader.CHECKSUM_AT);
    return header.putInt(DynamicHeader.CHECKSUM_AT, checksum).array();
  }
}
