package io.premeasure.verity.image;

import io.premeasure.verity.VerityFormatException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A footer as it was read.
 *
 * @param footer the values; {@link VhdFooter#encode} of them gives a footer without defects
 * @param problems defects of the bytes that a strict reader refuses, empty for a good footer
 */
public record VhdFooterReading(VhdFooter footer, List<String> problems) {
  private static final int TYPE_AT = 60;
  private static final int TIME_AT = 24;
  private static final int ID_AT = 68;
  private static final int HIDDEN_AT = 85;

  /** Keeps a copy of the list. */
  public VhdFooterReading {
    problems = List.copyOf(problems);
  }

  /** The bytes a footer without these defects has. */
  public byte[] repaired() {
    return footer.encode();
  }

  /**
   * Reads 512 bytes. Accepts, and names, the two defects of footers made by cvmvhd: type and time
   * in little-endian order, and a checksum computed before the id was set.
   *
   * @param source for messages
   * @param offset of the footer in it, for messages
   * @throws VerityFormatException when it is no footer, or has other defects
   */
  public static VhdFooterReading parse(String source, long offset, byte[] bytes)
      throws VerityFormatException {
    if (bytes.length != VhdFooter.SIZE) {
      throw new VerityFormatException(
          source, offset, "VHD footer of " + bytes.length + " bytes, expected 512");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    Fields fields = new Fields(source, offset, in);
    fields.require("conectix".equals(fields.text(0, 8)), 0, "VHD footer without its cookie");
    List<String> problems = new ArrayList<>();
    boolean swapped = in.getInt(TYPE_AT) == Integer.reverseBytes(VhdType.FIXED.number());
    checkChecksum(fields, bytes, swapped, problems);
    if (swapped) {
      problems.add("VHD footer: disk type and time are little-endian");
    }
    return new VhdFooterReading(read(fields, swapped), problems);
  }

  private static void checkChecksum(
      Fields fields, byte[] bytes, boolean swapped, List<String> problems)
      throws VerityFormatException {
    int stored = fields.in().getInt(VhdFooter.CHECKSUM_AT);
    int computed = VhdChecksum.of(bytes, VhdFooter.CHECKSUM_AT);
    if (stored == computed) {
      return;
    }
    byte[] before = bytes.clone();
    before[HIDDEN_AT] = 0;
    if (stored == VhdChecksum.of(before, VhdFooter.CHECKSUM_AT)) {
      problems.add("VHD footer: checksum was computed before the hidden mark was set");
      return;
    }
    ByteBuffer.wrap(before).putLong(ID_AT, 0).putLong(ID_AT + 8, 0);
    fields.require(
        swapped && stored == VhdChecksum.of(before, VhdFooter.CHECKSUM_AT),
        VhdFooter.CHECKSUM_AT,
        String.format("VHD footer: checksum %08x, computed %08x", stored, computed));
    problems.add("VHD footer: checksum was computed before the id was set");
  }

  private static VhdFooter read(Fields fields, boolean swapped) throws VerityFormatException {
    ByteBuffer in = fields.in();
    int version = in.getInt(12);
    fields.require(
        version >>> 16 == 1, 12, String.format("VHD footer: format version %08x", version));
    int typeNumber = swapped ? VhdType.FIXED.number() : in.getInt(TYPE_AT);
    VhdType type =
        VhdType.of(typeNumber)
            .orElseThrow(() -> fields.failure(TYPE_AT, "VHD footer: disk type " + typeNumber));
    long size = in.getLong(48);
    fields.require(
        size >= 0 && size <= VhdFooter.MAXIMUM_DISK && size % 512 == 0,
        48,
        "VHD footer: disk of " + Long.toUnsignedString(size) + " bytes");
    int time = in.getInt(TIME_AT);
    return new VhdFooter(
        in.getInt(8),
        in.getLong(16),
        swapped ? Integer.reverseBytes(time) : time,
        fields.text(28, 4),
        in.getInt(32),
        fields.text(36, 4),
        in.getLong(40),
        size,
        new VhdGeometry(in.getShort(56) & 0xffff, in.get(58) & 0xff, in.get(59) & 0xff),
        type,
        new UUID(in.getLong(ID_AT), in.getLong(ID_AT + 8)),
        in.get(84) & 0xff,
        in.get(HIDDEN_AT) & 0xff);
  }

  /** The bytes with what messages about them need. */
  private record Fields(String source, long offset, ByteBuffer in) {
    String text(int at, int length) {
      byte[] bytes = new byte[length];
      in.get(at, bytes);
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    void require(boolean condition, int at, String reason) throws VerityFormatException {
      if (!condition) {
        throw failure(at, reason);
      }
    }

    VerityFormatException failure(int at, String reason) {
      return new VerityFormatException(source, offset + at, reason);
    }
  }
}
