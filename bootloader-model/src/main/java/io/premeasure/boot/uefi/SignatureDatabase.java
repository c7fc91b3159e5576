package io.premeasure.boot.uefi;

import io.premeasure.boot.BootFormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * The signature lists in a variable like db (UEFI Specification, section 32.4.1): one
 * EFI_SIGNATURE_LIST after the other, without padding.
 */
public final class SignatureDatabase {
  /** EFI_CERT_X509_GUID: the data is a DER certificate. */
  public static final UUID X509 = UUID.fromString("a5c059a1-94e4-4aa7-87b5-ab155c2bf072");

  /** EFI_CERT_SHA256_GUID: the data is the SHA-256 Authenticode digest of an image. */
  public static final UUID SHA256 = UUID.fromString("c1c41626-504c-4092-aca9-41f936934328");

  private static final int LIST_HEADER = 28;
  private static final int MAX_ENTRIES = 65536;

  private final List<SignatureEntry> entries;

  private SignatureDatabase(List<SignatureEntry> entries) {
    this.entries = List.copyOf(entries);
  }

  /**
   * Reads the content of a variable; no bytes are a database without entries.
   *
   * @param source the name that errors carry
   */
  public static SignatureDatabase read(String source, byte[] content) throws BootFormatException {
    List<SignatureEntry> entries = new ArrayList<>();
    int at = 0;
    while (at < content.length) {
      at += list(source, content, at, entries);
    }
    return new SignatureDatabase(entries);
  }

  /**
   * One list of one entry, as a variable's content.
   *
   * @param type {@link #X509} or {@link #SHA256}
   */
  public static byte[] encode(UUID type, UUID owner, byte[] data) {
    int signature = EfiGuid.SIZE + data.length;
    return ByteBuffer.allocate(LIST_HEADER + signature)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(EfiGuid.encode(type))
        .putInt(LIST_HEADER + signature)
        .putInt(0)
        .putInt(signature)
        .put(EfiGuid.encode(owner))
        .put(data)
        .array();
  }

  /** All entries in the order of the lists. */
  public List<SignatureEntry> entries() {
    return entries;
  }

  private static int list(String source, byte[] content, int at, List<SignatureEntry> entries)
      throws BootFormatException {
    if (content.length - at < LIST_HEADER) {
      throw new BootFormatException(
          source, at, (content.length - at) + " bytes, expected a signature list of 28 or more");
    }
    ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    UUID type = EfiGuid.decode(Arrays.copyOfRange(content, at, at + EfiGuid.SIZE));
    long size = Integer.toUnsignedLong(bytes.getInt(at + 16));
    long header = Integer.toUnsignedLong(bytes.getInt(at + 20));
    long signature = Integer.toUnsignedLong(bytes.getInt(at + 24));
    long signatures = size - LIST_HEADER - header;
    if (size > content.length - at
        || signatures < 0
        || signature < EfiGuid.SIZE
        || signatures % signature != 0
        || entries.size() + (signatures / signature) > MAX_ENTRIES) {
      throw new BootFormatException(
          source,
          at,
          "signature list of %d bytes with a header of %d and signatures of %d"
              .formatted(size, header, signature));
    }
    int entry = at + LIST_HEADER + (int) header;
    for (int end = at + (int) size; entry < end; entry += (int) signature) {
      entries.add(
          new SignatureEntry(type, Arrays.copyOfRange(content, entry, entry + (int) signature)));
    }
    return (int) size;
  }
}
