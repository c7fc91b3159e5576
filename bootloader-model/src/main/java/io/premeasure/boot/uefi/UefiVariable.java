package io.premeasure.boot.uefi;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/** A UEFI variable (UEFI Specification, section 8.2, "Variable Services"). */
public final class UefiVariable {
  /** EFI_GLOBAL_VARIABLE. */
  public static final UUID GLOBAL = UUID.fromString("8be4df61-93ca-11d2-aa0d-00e098032b8c");

  /** EFI_IMAGE_SECURITY_DATABASE_GUID: db, dbx, dbt, dbr. */
  public static final UUID SECURITY_DATABASE =
      UUID.fromString("d719b2cb-3d3a-4596-a3bc-dad00e67656f");

  private final UUID vendor;
  private final String name;
  private final int attributes;
  private final byte[] data;

  /**
   * A variable with its content.
   *
   * @param attributes EFI_VARIABLE_*, for example 7 for a non-volatile one that Linux sees
   */
  public UefiVariable(UUID vendor, String name, int attributes, byte[] data) {
    this.vendor = vendor;
    this.name = name;
    this.attributes = attributes;
    this.data = data.clone();
  }

  /** Who defined the name. */
  public UUID vendor() {
    return vendor;
  }

  /** The name. */
  public String name() {
    return name;
  }

  /** EFI_VARIABLE_*. */
  public int attributes() {
    return attributes;
  }

  /** The content; a copy. */
  public byte[] data() {
    return data.clone();
  }

  /**
   * UEFI_VARIABLE_DATA, which firmware measures and logs (TCG PC Client Platform Firmware Profile,
   * section 10.2.6): GUID, length of the name in UTF-16 units, length of the data, both 64 bits
   * little-endian, name without NUL, data.
   */
  public byte[] measured() {
    byte[] utf16 = name.getBytes(StandardCharsets.UTF_16LE);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(EfiGuid.encode(vendor));
    out.writeBytes(
        ByteBuffer.allocate(2 * Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(utf16.length / 2)
            .putLong(data.length)
            .array());
    out.writeBytes(utf16);
    out.writeBytes(data);
    return out.toByteArray();
  }

  /**
   * Reads UEFI_VARIABLE_DATA; the attributes, which are not in it, are 0.
   *
   * @return empty when the bytes are no such structure
   */
  public static Optional<UefiVariable> ofMeasured(byte[] bytes) {
    int fixed = EfiGuid.SIZE + (2 * Long.BYTES);
    if (bytes.length < fixed) {
      return Optional.empty();
    }
    ByteBuffer lengths =
        ByteBuffer.wrap(bytes, EfiGuid.SIZE, 2 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long name = lengths.getLong();
    long data = lengths.getLong();
    long rest = (long) bytes.length - fixed;
    if (name < 0 || name > rest / 2 || data != rest - (2 * name)) {
      return Optional.empty();
    }
    int end = fixed + (2 * (int) name);
    return Optional.of(
        new UefiVariable(
            EfiGuid.decode(Arrays.copyOf(bytes, EfiGuid.SIZE)),
            new String(bytes, fixed, end - fixed, StandardCharsets.UTF_16LE),
            0,
            Arrays.copyOfRange(bytes, end, bytes.length)));
  }

  @Override
  public String toString() {
    return name + "-" + vendor;
  }
}
