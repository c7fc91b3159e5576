package io.premeasure.boot.uefi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;

/**
 * The binary form of an EFI_GUID (UEFI Specification, appendix A): the first three fields
 * little-endian, the rest as printed.
 */
public final class EfiGuid {
  /** Bytes of the binary form. */
  public static final int SIZE = 16;

  private EfiGuid() {}

  /** The 16 bytes of a GUID. */
  public static byte[] encode(UUID guid) {
    ByteBuffer printed = ByteBuffer.allocate(SIZE);
    printed.putLong(guid.getMostSignificantBits()).putLong(guid.getLeastSignificantBits());
    return swapped(printed);
  }

  /** The GUID of 16 bytes. */
  public static UUID decode(byte[] bytes) {
    if (bytes.length != SIZE) {
      throw new IllegalArgumentException(bytes.length + " bytes, expected " + SIZE);
    }
    ByteBuffer printed = ByteBuffer.wrap(swapped(ByteBuffer.wrap(bytes)));
    return new UUID(printed.getLong(0), printed.getLong(8));
  }

  private static byte[] swapped(ByteBuffer bytes) {
    return ByteBuffer.allocate(SIZE)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(bytes.getInt(0))
        .putShort(bytes.getShort(4))
        .putShort(bytes.getShort(6))
        .order(ByteOrder.BIG_ENDIAN)
        .putLong(bytes.getLong(8))
        .array();
  }
}
