package io.premeasure.verity.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** The checksum of headers, region tables and log entries of VHDX: CRC-32C, at offset 4 of each. */
final class VhdxChecksum {
  private static final int AT = 4;

  private VhdxChecksum() {}

  /** The checksum of a structure, whose field counts as zero. */
  static int of(byte[] structure) {
    CRC32C crc = new CRC32C();
    crc.update(structure, 0, AT);
    crc.update(new byte[Integer.BYTES]);
    crc.update(structure, AT + Integer.BYTES, structure.length - AT - Integer.BYTES);
    return (int) crc.getValue();
  }

  /** Whether the field of a structure of 8 bytes or more is right. */
  static boolean isRight(byte[] structure) {
    return ByteBuffer.wrap(structure).order(ByteOrder.LITTLE_ENDIAN).getInt(AT) == of(structure);
  }
}
