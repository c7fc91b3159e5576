package io.premeasure.boot.cvmboot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The EFI variable by which the loader hands the root hash to the initrd. It is not measured.
 *
 * @param roothash 64 lower-case hex digits
 */
public record RootHashVariable(String roothash) {
  /** The variable's name. */
  public static final String NAME = "roothash";

  /** The vendor's GUID. */
  public static final String GUID = "08b5e462-25eb-42c0-a7d1-e9f78c3c7e09";

  /** Non-volatile, boot service access, runtime access (UEFI, GetVariable). */
  public static final int ATTRIBUTES = 7;

  private static final String ROOT_HASH = "[0-9a-fA-F]{64}";

  /** Checks and lowers the digits, as the loader does. */
  public RootHashVariable {
    if (!roothash.matches(ROOT_HASH)) {
      throw new IllegalArgumentException("not 64 hex digits: " + roothash);
    }
    roothash = roothash.toLowerCase(Locale.ROOT);
  }

  /** The variable's value: the digits and a NUL, 65 bytes. */
  public byte[] value() {
    return (roothash + "\0").getBytes(StandardCharsets.US_ASCII);
  }

  /** What Linux shows under /sys/firmware/efi/efivars: attributes, little-endian, then value. */
  public byte[] efivarfs() {
    byte[] value = value();
    return ByteBuffer.allocate(Integer.BYTES + value.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(ATTRIBUTES)
        .put(value)
        .array();
  }

  /** The name of the file under /sys/firmware/efi/efivars. */
  public static String efivarfsName() {
    return NAME + "-" + GUID;
  }
}
