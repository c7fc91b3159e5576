package io.premeasure.boot.uefi;

import java.util.Arrays;
import java.util.UUID;

/** An entry of a signature list: EFI_SIGNATURE_DATA, and the list's type. */
public final class SignatureEntry {
  private final UUID type;
  private final byte[] bytes;

  SignatureEntry(UUID type, byte[] bytes) {
    this.type = type;
    this.bytes = bytes.clone();
  }

  /** The type of the list, for example {@link SignatureDatabase#X509}. */
  public UUID type() {
    return type;
  }

  /** Who put it into the list. */
  public UUID owner() {
    return EfiGuid.decode(Arrays.copyOf(bytes, EfiGuid.SIZE));
  }

  /** The certificate or digest; a copy. */
  public byte[] data() {
    return Arrays.copyOfRange(bytes, EfiGuid.SIZE, bytes.length);
  }

  /** EFI_SIGNATURE_DATA, owner and data: what an authority event names; a copy. */
  public byte[] bytes() {
    return bytes.clone();
  }
}
