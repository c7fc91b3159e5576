package io.premeasure.verity.filesystem.ext;

import static io.premeasure.verity.filesystem.ext.LittleEndian.u16;
import static io.premeasure.verity.filesystem.ext.LittleEndian.u32;
import static io.premeasure.verity.filesystem.ext.LittleEndian.u64;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Reads the superblock and makes sure that everything computed from it later stays in range. */
final class SuperblockParser {
  /** Where the superblock is, in bytes from the start of the file system. */
  static final int OFFSET = 1024;

  static final int SIZE = 1024;

  private static final int MAGIC = 0xef53;
  private static final int OLD_INODE_SIZE = 128;
  private static final int MIN_DESCRIPTOR_SIZE = 32;
  private static final int MIN_WIDE_DESCRIPTOR_SIZE = 64;
  private static final int MAX_LOG_BLOCK_SIZE = 6;
  private static final int CHECKSUM_OFFSET = 1020;
  private static final int CRC32C_TYPE = 1;

  private final BlockSource source;
  private final byte[] raw;

  private SuperblockParser(BlockSource source, byte[] raw) {
    this.source = source;
    this.raw = raw;
  }

  /** Whether the source is long enough for a superblock and has its magic number. */
  static boolean isPresent(BlockSource source) throws IOException {
    if (source.size() < OFFSET + SIZE) {
      return false;
    }
    byte[] magic = new byte[2];
    source.read(OFFSET + 56L, magic, 0, magic.length);
    return u16(magic, 0) == MAGIC;
  }

  static ExtSuperblock parse(BlockSource source, ProblemSink problems) throws IOException {
    byte[] raw = new byte[SIZE];
    source.read(OFFSET, raw, 0, SIZE);
    SuperblockParser parser = new SuperblockParser(source, raw);
    parser.checkFeatures();
    parser.checkChecksum(problems);
    ExtSuperblock superblock = parser.superblock();
    parser.checkSizes(superblock);
    parser.checkGroups(superblock);
    return superblock;
  }

  private void checkFeatures() throws VerityFormatException {
    expect(56, u16(raw, 56) == MAGIC, "magic", Integer.toHexString(u16(raw, 56)), "ef53");
    expect(76, u32(raw, 76) <= 1, "revision", u32(raw, 76), "0 or 1");
    String refused = ExtFeatures.refused(feature(96));
    expect(96, refused.isEmpty(), "incompatible features", refused, "only features read here");
  }

  private void checkChecksum(ProblemSink problems) throws IOException {
    if ((feature(100) & ExtFeatures.RO_COMPAT_METADATA_CSUM) == 0) {
      return;
    }
    expect(373, raw[373] == CRC32C_TYPE, "checksum type", raw[373], "1 (CRC-32C)");
    int computed = Crc32c.update(Crc32c.START, raw, 0, CHECKSUM_OFFSET);
    problems.compareChecksums(
        OFFSET, "superblock", u32(raw, CHECKSUM_OFFSET), Integer.toUnsignedLong(computed));
  }

  private ExtSuperblock superblock() throws VerityFormatException {
    long incompat = feature(96);
    boolean wide = (incompat & ExtFeatures.INCOMPAT_64BIT) != 0;
    boolean clusters = (feature(100) & ExtFeatures.RO_COMPAT_BIGALLOC) != 0;
    long logBlock = u32(raw, 24);
    expect(24, logBlock <= MAX_LOG_BLOCK_SIZE, "log of the block size", logBlock, "at most 6");
    long logCluster = clusters ? u32(raw, 28) : logBlock;
    expect(
        28,
        logCluster >= logBlock && logCluster <= logBlock + 20,
        "log of the cluster size",
        logCluster,
        "from " + logBlock);
    return new ExtSuperblock(
        1024 << logBlock,
        wide ? u64(raw, 4, 336) : u32(raw, 4),
        u32(raw, 20),
        u32(raw, 32),
        1L << (logCluster - logBlock),
        u32(raw, 0),
        u32(raw, 40),
        u32(raw, 76) == 0 ? OLD_INODE_SIZE : u16(raw, 88),
        wide ? u16(raw, 254) : MIN_DESCRIPTOR_SIZE,
        u32(raw, 260),
        u16(raw, 206),
        new ExtSuperblock.BackupGroups(u32(raw, 588), u32(raw, 592)),
        u32(raw, 224),
        (incompat & ExtFeatures.INCOMPAT_MMP) != 0 ? u64(raw, 360, 364) : 0,
        u16(raw, 58),
        feature(92),
        incompat,
        feature(100),
        seed(incompat),
        uuid(),
        label());
  }

  private void checkSizes(ExtSuperblock found) throws IOException {
    long present = source.size() / found.blockSize();
    expect(
        4,
        found.blocks() > found.firstDataBlock() && found.blocks() <= present,
        "number of blocks",
        Long.toUnsignedString(found.blocks()),
        "at most the " + present + " of the device");
    boolean small = found.blockSize() == 1024;
    boolean clusters = found.clusterBlocks() > 1;
    long first = found.firstDataBlock();
    expect(
        20,
        small ? first == 1 || (clusters && first == 0) : first == 0,
        "first data block",
        first,
        small ? 1 : 0);
    int inode = found.inodeSize();
    expect(
        88,
        inode >= OLD_INODE_SIZE && inode <= found.blockSize() && Integer.bitCount(inode) == 1,
        "inode size",
        inode,
        "a power of two from 128 to the block size");
    int descriptor = found.descriptorSize();
    int least =
        found.hasIncompat(ExtFeatures.INCOMPAT_64BIT)
            ? MIN_WIDE_DESCRIPTOR_SIZE
            : MIN_DESCRIPTOR_SIZE;
    expect(
        254,
        descriptor >= least && descriptor <= 1024 && Integer.bitCount(descriptor) == 1,
        "descriptor size",
        descriptor,
        "a power of two from " + least + " to 1024");
  }

  private void checkGroups(ExtSuperblock found) throws VerityFormatException {
    long bits = 8L * found.blockSize();
    long most = bits * found.clusterBlocks();
    long perGroup = found.blocksPerGroup();
    expect(
        32,
        perGroup >= 8 && perGroup <= most && perGroup % 8 == 0,
        "blocks per group",
        perGroup,
        "a multiple of 8 up to " + most);
    long inodes = found.inodesPerGroup();
    expect(40, inodes >= 1 && inodes <= bits, "inodes per group", inodes, "from 1 to " + bits);
    expect(
        0,
        found.inodes() == found.groups() * inodes,
        "number of inodes",
        found.inodes(),
        found.groups() + " groups of " + inodes);
  }

  private long feature(int offset) {
    return u32(raw, 76) == 0 ? 0 : u32(raw, offset);
  }

  private int seed(long incompat) {
    if ((incompat & ExtFeatures.INCOMPAT_CSUM_SEED) != 0) {
      return (int) u32(raw, 624);
    }
    return Crc32c.update(Crc32c.START, raw, 104, 16);
  }

  private UUID uuid() {
    ByteBuffer bytes = ByteBuffer.wrap(raw, 104, 16);
    return new UUID(bytes.getLong(), bytes.getLong());
  }

  private String label() {
    int length = 0;
    while (length < 16 && raw[120 + length] != 0) {
      length++;
    }
    return new String(raw, 120, length, StandardCharsets.UTF_8);
  }

  private void expect(int offset, boolean holds, String what, Object found, Object expected)
      throws VerityFormatException {
    if (!holds) {
      throw new VerityFormatException(
          source.name(),
          OFFSET + (long) offset,
          "superblock: " + what + " " + found + ", expected " + expected);
    }
  }
}
