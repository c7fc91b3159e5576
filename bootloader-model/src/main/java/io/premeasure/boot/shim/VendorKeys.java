package io.premeasure.boot.shim;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.uefi.SignatureDatabase;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.UUID;

/** The keys that a vendor built into a shim (rhboot/shim, cert.S): section {@code .vendor_cert}. */
final class VendorKeys {
  private static final UUID SHIM_LOCK = UUID.fromString("605dab50-e046-4300-abb6-3dd810dd8b23");
  private static final int HEADER = 16;
  private static final int DER_SEQUENCE = 0x30;

  private final byte[] allowed;
  private final byte[] forbidden;

  private VendorKeys(byte[] allowed, byte[] forbidden) {
    this.allowed = allowed;
    this.forbidden = forbidden;
  }

  static VendorKeys read(String source, byte[] section) throws BootFormatException {
    if (section.length < HEADER) {
      throw new BootFormatException(
          source, 0, ".vendor_cert of " + section.length + " bytes, expected 16 or more");
    }
    ByteBuffer fields = ByteBuffer.wrap(section).order(ByteOrder.LITTLE_ENDIAN);
    byte[] allowed = part(source, section, fields.getInt(0), fields.getInt(8));
    byte[] forbidden = part(source, section, fields.getInt(4), fields.getInt(12));
    if (allowed.length > 0 && (allowed[0] & 0xff) == DER_SEQUENCE) {
      allowed = SignatureDatabase.encode(SignatureDatabase.X509, SHIM_LOCK, allowed);
    }
    SignatureDatabase.read(source, allowed);
    return new VendorKeys(allowed, forbidden);
  }

  /** Signature lists; a certificate is put into one, with shim as its owner. */
  byte[] allowed() {
    return allowed.clone();
  }

  /** Signature lists of what the vendor forbids, as they stand. */
  byte[] forbidden() {
    return forbidden.clone();
  }

  private static byte[] part(String source, byte[] section, int size, int offset)
      throws BootFormatException {
    long start = Integer.toUnsignedLong(offset);
    long length = Integer.toUnsignedLong(size);
    if (length > 0 && start + length > section.length) {
      throw new BootFormatException(
          source, 0, length + " bytes at " + start + " lie outside .vendor_cert");
    }
    return length == 0
        ? new byte[0]
        : Arrays.copyOfRange(section, (int) start, (int) (start + length));
  }
}
