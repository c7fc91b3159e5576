package io.premeasure.verity.filesystem.ext;

import static io.premeasure.verity.filesystem.ext.LittleEndian.u16;
import static io.premeasure.verity.filesystem.ext.LittleEndian.u32;
import static io.premeasure.verity.filesystem.ext.LittleEndian.u64;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The group descriptors, read one by one from where the features put them. */
final class GroupTable {
  private static final int CHECKSUM_OFFSET = 30;
  private static final int WIDE_OFFSET = 32;
  private static final int MIN_WIDE_SIZE = 64;

  private final Volume volume;
  private final ExtSuperblock superblock;

  GroupTable(Volume volume) {
    this.volume = volume;
    this.superblock = volume.superblock();
  }

  /**
   * Where the metadata of a group begins.
   *
   * @param blockBitmap block of the bitmap of used blocks
   * @param inodeBitmap block of the bitmap of used inodes
   * @param inodeTable first block of the inodes
   * @param flags bit 0: inodes never written, bit 1: block bitmap never written
   */
  record Descriptor(long blockBitmap, long inodeBitmap, long inodeTable, int flags) {
    boolean hasBlockBitmap() {
      return (flags & 2) == 0;
    }
  }

  /** Blocks of one group's part of the inode table. */
  long inodeTableBlocks() {
    long bytes = superblock.inodesPerGroup() * superblock.inodeSize();
    return (bytes + superblock.blockSize() - 1) / superblock.blockSize();
  }

  /** First block of a group. */
  long firstBlock(long group) {
    return superblock.firstDataBlock() + group * superblock.blocksPerGroup();
  }

  /** The block of the first copy of the descriptors' n-th block. */
  long descriptorBlock(long index) {
    if (!isMetaGroup(index)) {
      return superblock.firstDataBlock() + 1 + index + bootBlock();
    }
    long group = index * superblock.descriptorsPerBlock();
    long start = firstBlock(group) + (group == 0 ? bootBlock() : 0);
    return start + (superblock.hasSuperblock(group) ? 1 : 0);
  }

  /** Number of blocks that one copy of all descriptors takes. */
  long descriptorBlocks() {
    return (superblock.groups() + superblock.descriptorsPerBlock() - 1)
        / superblock.descriptorsPerBlock();
  }

  boolean isMetaGroup(long index) {
    return superblock.hasIncompat(ExtFeatures.INCOMPAT_META_BG)
        && index >= superblock.firstMetaGroup();
  }

  /** Blocks of 1024 bytes counted from 0: the boot loader's block comes before everything. */
  long bootBlock() {
    return superblock.blockSize() == 1024 && superblock.firstDataBlock() == 0 ? 1 : 0;
  }

  Descriptor descriptor(long group) throws IOException {
    long at = offset(group);
    byte[] raw = volume.bytes(at, superblock.descriptorSize());
    checkChecksum(group, at, raw);
    Descriptor descriptor = decode(raw);
    String what = "group " + group + ": ";
    volume.checkRange(descriptor.blockBitmap, 1, at, what + "block bitmap");
    volume.checkRange(descriptor.inodeBitmap, 1, at, what + "inode bitmap");
    volume.checkRange(descriptor.inodeTable, inodeTableBlocks(), at, what + "inode table");
    return descriptor;
  }

  /** Reads and checks every descriptor. */
  void checkAll() throws IOException {
    for (long group = 0; group < superblock.groups(); group++) {
      descriptor(group);
    }
  }

  private long offset(long group) throws IOException {
    int perBlock = superblock.descriptorsPerBlock();
    long block = descriptorBlock(group / perBlock);
    volume.checkRange(block, 1, SuperblockParser.OFFSET, "descriptor of group " + group);
    return volume.offset(block) + group % perBlock * superblock.descriptorSize();
  }

  private Descriptor decode(byte[] raw) {
    if (raw.length < MIN_WIDE_SIZE) {
      return new Descriptor(u32(raw, 0), u32(raw, 4), u32(raw, 8), u16(raw, 18));
    }
    return new Descriptor(u64(raw, 0, 32), u64(raw, 4, 36), u64(raw, 8, 40), u16(raw, 18));
  }

  private void checkChecksum(long group, long at, byte[] raw) throws IOException {
    long computed;
    if (superblock.hasMetadataChecksums()) {
      int crc = Crc32c.update(superblock.checksumSeed(), (int) group);
      byte[] blank = raw.clone();
      blank[CHECKSUM_OFFSET] = 0;
      blank[CHECKSUM_OFFSET + 1] = 0;
      computed = Crc32c.update(crc, blank, 0, blank.length) & 0xffff;
    } else if ((superblock.roCompat() & ExtFeatures.RO_COMPAT_GDT_CSUM) != 0) {
      computed = crc16((int) group, raw);
    } else {
      return;
    }
    volume
        .problems()
        .compareChecksums(at, "descriptor of group " + group, u16(raw, CHECKSUM_OFFSET), computed);
  }

  private int crc16(int group, byte[] raw) {
    byte[] uuid =
        ByteBuffer.allocate(16)
            .putLong(superblock.uuid().getMostSignificantBits())
            .putLong(superblock.uuid().getLeastSignificantBits())
            .array();
    byte[] number = ByteBuffer.allocate(4).putInt(Integer.reverseBytes(group)).array();
    int crc = Crc16.update(Crc16.START, uuid, 0, uuid.length);
    crc = Crc16.update(crc, number, 0, number.length);
    crc = Crc16.update(crc, raw, 0, CHECKSUM_OFFSET);
    return Crc16.update(crc, raw, WIDE_OFFSET, raw.length - WIDE_OFFSET);
  }
}
