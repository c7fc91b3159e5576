package io.premeasure.verity.filesystem.ext;

import static io.premeasure.verity.filesystem.ext.LittleEndian.u16;

import java.io.IOException;

/** The inodes by their numbers. */
final class InodeTable {
  private static final int CHECKSUM_LOW = 124;
  private static final int CHECKSUM_HIGH = 130;
  private static final int CHECKSUM_HIGH_END = 132;

  private final Volume volume;
  private final GroupTable groups;

  InodeTable(Volume volume, GroupTable groups) {
    this.volume = volume;
    this.groups = groups;
  }

  /**
   * Reads an inode and checks its checksum.
   *
   * @param foundAt offset of what names the inode, for messages
   */
  Inode read(long number, long foundAt) throws IOException {
    ExtSuperblock superblock = volume.superblock();
    if (number < 1 || number > superblock.inodes()) {
      throw volume.failure(
          foundAt, "inode " + number + ", expected from 1 to " + superblock.inodes());
    }
    long group = (number - 1) / superblock.inodesPerGroup();
    long index = (number - 1) % superblock.inodesPerGroup();
    long at = volume.offset(groups.descriptor(group).inodeTable()) + index * superblock.inodeSize();
    Inode inode =
        new Inode(
            number,
            at,
            volume.bytes(at, superblock.inodeSize()),
            superblock.hasIncompat(ExtFeatures.INCOMPAT_LARGEDIR));
    checkFields(inode);
    if (superblock.hasMetadataChecksums()) {
      checkChecksum(inode);
    }
    return inode;
  }

  private void checkFields(Inode inode) throws IOException {
    int end = inode.fieldsEnd();
    if (end > inode.raw().length || end % 4 != 0) {
      throw volume.failure(
          inode.offset(),
          "inode "
              + inode.number()
              + ": fields end at "
              + end
              + ", expected a multiple of 4 up to "
              + inode.raw().length);
    }
  }

  private void checkChecksum(Inode inode) throws IOException {
    byte[] blank = inode.raw().clone();
    long stored = u16(blank, CHECKSUM_LOW);
    clear(blank, CHECKSUM_LOW);
    long mask = 0xffff;
    if (inode.hasExtra(CHECKSUM_HIGH_END)) {
      stored |= (long) u16(blank, CHECKSUM_HIGH) << 16;
      clear(blank, CHECKSUM_HIGH);
      mask = 0xffffffffL;
    }
    int seed = inode.checksumSeed(volume.superblock().checksumSeed());
    long computed = Crc32c.update(seed, blank, 0, blank.length) & mask;
    volume.problems().compareChecksums(inode.offset(), "inode " + inode.number(), stored, computed);
  }

  private static void clear(byte[] bytes, int offset) {
    bytes[offset] = 0;
    bytes[offset + 1] = 0;
  }
}
