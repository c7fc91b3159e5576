package io.premeasure.verity.filesystem.ext;

import static io.premeasure.verity.filesystem.ext.LittleEndian.u16;
import static io.premeasure.verity.filesystem.ext.LittleEndian.u32;

import java.io.IOException;

/** Compares the checksum of a directory's block, where the file system has such. */
final class DirectoryChecksum {
  private static final int TAIL_SIZE = 12;
  private static final int ROOT_COUNT_OFFSET = 32;
  private static final int NODE_COUNT_OFFSET = 8;
  private static final int INDEX_ENTRY_SIZE = 8;

  private final Volume volume;
  private final Inode inode;

  DirectoryChecksum(Volume volume, Inode inode) {
    this.volume = volume;
    this.inode = inode;
  }

  /**
   * Compares one block.
   *
   * @param logical number of the block in the directory
   * @param at where the block is, in bytes from the start of the file system
   */
  void check(byte[] block, long logical, long at) throws IOException {
    if (!volume.superblock().hasMetadataChecksums()) {
      return;
    }
    int seed = inode.checksumSeed(volume.superblock().checksumSeed());
    String what = "directory block of inode " + inode.number();
    if (DirectoryReader.hasChecksum(block)) {
      int tail = block.length - TAIL_SIZE;
      compare(at, what, u32(block, block.length - 4), Crc32c.update(seed, block, 0, tail));
      return;
    }
    int counts = countOffset(block, logical);
    int limit = counts == 0 ? 0 : u16(block, counts);
    int count = counts == 0 ? 0 : u16(block, counts + 2);
    int tail = counts + limit * INDEX_ENTRY_SIZE;
    if (counts == 0 || count > limit || tail + 8 > block.length) {
      compare(at, what + " (no place for one)", 0, ~0);
      return;
    }
    int crc = Crc32c.update(seed, block, 0, counts + count * INDEX_ENTRY_SIZE);
    crc = Crc32c.update(crc, block, tail, 4);
    crc = Crc32c.update(crc, 0);
    compare(at, "index block of inode " + inode.number(), u32(block, tail + 4), crc);
  }

  /** Where an index block counts its entries; 0 when it is no index block. */
  private int countOffset(byte[] block, long logical) {
    if (!inode.isIndexed()) {
      return 0;
    }
    if (logical == 0) {
      return ROOT_COUNT_OFFSET;
    }
    int length = u16(block, 4);
    boolean whole = length == block.length || (block.length == 0x10000 && length % 0xffff == 0);
    return u32(block, 0) == 0 && whole ? NODE_COUNT_OFFSET : 0;
  }

  private void compare(long at, String what, long stored, int computed) throws IOException {
    volume.problems().compareChecksums(at, what, stored, Integer.toUnsignedLong(computed));
  }
}
