package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The header of a dynamic or differencing VHD (Virtual Hard Disk Image Format Specification,
 * "Dynamic Disk Header Format"): 1024 bytes, big-endian.
 *
 * @param tableOffset of the block allocation table in the file
 * @param entries of that table, unsigned
 * @param blockSize bytes, a power of two
 * @param parentId of a differencing disk's parent, else zero
 * @param parentTime modification time of the parent, seconds since 2000
 * @param parentName as written down
 */
record DynamicHeader(
    long tableOffset,
    long entries,
    int blockSize,
    UUID parentId,
    int parentTime,
    String parentName,
    List<ParentLocator> locators) {
  static final int SIZE = 1024;
  static final int CHECKSUM_AT = 36;
  private static final int LOCATORS = 8;
  private static final int LOCATORS_AT = 576;
  private static final int LOCATOR_SIZE = 24;
  private static final int NAME_AT = 64;

  static DynamicHeader read(BlockSource file, VhdFile vhd) throws IOException {
    long at = vhd.footer().footer().dataOffset();
    if (at < 0 || at > vhd.dataEnd() - SIZE) {
      throw new VerityFormatException(
          file.name(), at, "VHD header lies outside the file, which ends at " + vhd.dataEnd());
    }
    byte[] bytes = new byte[SIZE];
    file.read(at, bytes, 0, SIZE);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    String cookie = new String(bytes, 0, 8, StandardCharsets.ISO_8859_1);
    require("cxsparse".equals(cookie), file, at, "VHD header without its cookie");
    int computed = VhdChecksum.of(bytes, CHECKSUM_AT);
    require(
        in.getInt(CHECKSUM_AT) == computed,
        file,
        at + CHECKSUM_AT,
        String.format(
            "VHD header: checksum %08x, computed %08x", in.getInt(CHECKSUM_AT), computed));
    require(in.getShort(24) == 1, file, at + 24, "VHD header: unknown version");
    int blockSize = in.getInt(32);
    require(
        blockSize >= 512 && Integer.bitCount(blockSize) == 1,
        file,
        at + 32,
        "VHD header: block size " + Integer.toUnsignedString(blockSize));
    long entries = in.getInt(28) & 0xffff_ffffL;
    long table = in.getLong(16);
    require(
        table >= 0 && table <= vhd.dataEnd() && entries * 4 <= vhd.dataEnd() - table,
        file,
        at + 16,
        "VHD header: table of " + entries + " entries reaches beyond the end of the file");
    return new DynamicHeader(
        table,
        entries,
        blockSize,
        new UUID(in.getLong(40), in.getLong(48)),
        in.getInt(56),
        parentName(bytes),
        locators(file, vhd, in));
  }

  private static void require(boolean condition, BlockSource file, long at, String reason)
      throws VerityFormatException {
    if (!condition) {
      throw new VerityFormatException(file.name(), at, reason);
    }
  }

  private static String parentName(byte[] header) {
    String name = new String(header, NAME_AT, 512, StandardCharsets.UTF_16BE);
    int end = name.indexOf('\0');
    return end < 0 ? name : name.substring(0, end);
  }

  private static List<ParentLocator> locators(BlockSource file, VhdFile vhd, ByteBuffer in)
      throws IOException {
    List<ParentLocator> found = new ArrayList<>();
    if (vhd.footer().footer().type() == VhdType.DIFFERENCING) {
      for (int i = 0; i < LOCATORS; i++) {
        int entry = LOCATORS_AT + i * LOCATOR_SIZE;
        if (in.getInt(entry) != 0) {
          found.add(
              ParentLocator.read(
                  file, in.getInt(entry), in.getInt(entry + 8), in.getLong(entry + 16)));
        }
      }
    }
    return List.copyOf(found);
  }

  /** Bytes of the sectors that hold a block's bitmap. */
  int bitmapSize() {
    int bytes = (blockSize / 512 + 7) / 8;
    return (bytes + 511) / 512 * 512;
  }

  /** What it says about the parent. */
  ParentLink parent() {
    List<String> names = new ArrayList<>();
    locators.forEach(locator -> names.add(locator.path()));
    names.add(parentName);
    names.removeIf(String::isEmpty);
    return new ParentLink("differencing VHD", parentName, names, List.of(parentId));
  }
}
