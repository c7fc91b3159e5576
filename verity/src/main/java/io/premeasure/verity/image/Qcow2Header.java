package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The header of a qcow2 file (QEMU, docs/interop/qcow2.txt), big-endian.
 *
 * @param version 2 or 3
 * @param clusterBits 9 to 21
 * @param size bytes of the disk
 * @param tableOffset of the first level table
 * @param tableEntries the disk needs of it
 * @param dirty whether the reference counts may be wrong; reading does not use them
 */
record Qcow2Header(
    int version, int clusterBits, long size, long tableOffset, int tableEntries, boolean dirty) {
  static final int MAGIC = 0x514649fb;
  private static final int SIZE = 104;
  private static final int SIZE_V2 = 72;
  private static final int MAXIMUM_TABLE = 1 << 22; // 32 MiB, QEMU's limit
  private static final long DIRTY = 1;
  private static final long CORRUPT = 2;
  private static final long EXTERNAL_DATA = 4;
  private static final long COMPRESSION = 8;
  private static final long EXTENDED = 16;

  /** Whether a file starts as a qcow2 file does. */
  static boolean isAt(BlockSource file) throws IOException {
    byte[] magic = new byte[4];
    if (file.size() < magic.length) {
      return false;
    }
    file.read(0, magic, 0, magic.length);
    return ByteBuffer.wrap(magic).getInt() == MAGIC;
  }

  static Qcow2Header read(BlockSource file) throws IOException {
    byte[] bytes = new byte[SIZE];
    file.read(0, bytes, 0, (int) Math.min(SIZE, file.size()));
    ByteBuffer in = ByteBuffer.wrap(bytes);
    require(file.size() >= SIZE_V2, file, 0, "header is cut short");
    int version = in.getInt(4);
    require(version == 2 || version == 3, file, 4, "version " + version + ", expected 2 or 3");
    require(in.getLong(8) == 0 && in.getInt(16) == 0, file, 8, "needs a backing file");
    int bits = in.getInt(20);
    require(bits >= 9 && bits <= 21, file, 20, "cluster bits " + bits + ", expected 9 to 21");
    require(in.getInt(32) == 0, file, 32, "is encrypted");
    long features = version == 3 ? in.getLong(72) : 0;
    requireReadable(file, features);
    return table(file, in, version, bits, (features & DIRTY) != 0);
  }

  private static Qcow2Header table(
      BlockSource file, ByteBuffer in, int version, int bits, boolean dirty) throws IOException {
    long size = in.getLong(24);
    require(size >= 0, file, 24, "disk of " + Long.toUnsignedString(size) + " bytes");
    int perTable = 2 * bits - 3; // a second level table fills one cluster
    long needed = (size >> perTable) + ((size & ((1L << perTable) - 1)) == 0 ? 0 : 1);
    long entries = in.getInt(36) & 0xffff_ffffL;
    require(
        needed <= entries && needed <= MAXIMUM_TABLE,
        file,
        36,
        "first level table of " + entries + " entries, the disk needs " + needed);
    long offset = in.getLong(40);
    require(
        needed == 0 || (offset > 0 && offset <= file.size() && needed * 8 <= file.size() - offset),
        file,
        40,
        "first level table outside the file");
    return new Qcow2Header(version, bits, size, offset, (int) needed, dirty);
  }

  private static void requireReadable(BlockSource file, long features)
      throws VerityFormatException {
    require((features & CORRUPT) == 0, file, 72, "is marked corrupt");
    require((features & EXTERNAL_DATA) == 0, file, 72, "keeps its data in another file");
    require(
        (features & COMPRESSION) == 0,
        file,
        72,
        "uses a compression other than deflate (zstd), convert it with qemu-img");
    require((features & EXTENDED) == 0, file, 72, "uses extended second level entries");
    require(
        (features & -32L) == 0,
        file,
        72,
        String.format("needs unknown features, incompatible bits %x", features));
  }

  private static void require(boolean condition, BlockSource file, long at, String reason)
      throws VerityFormatException {
    if (!condition) {
      throw new VerityFormatException(file.name(), at, "qcow2: " + reason);
    }
  }

  int clusterSize() {
    return 1 << clusterBits;
  }
}
