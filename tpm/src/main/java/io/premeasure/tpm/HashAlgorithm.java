package io.premeasure.tpm;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.crypto.digests.SM3Digest;

/**
 * The hash algorithms that a PCR bank can have.
 *
 * <p>Identifiers and names are those of the TCG Algorithm Registry; {@link #bankName()} is the
 * lower-case form that tpm2-tools and this project's command line use.
 */
public enum HashAlgorithm {
  SHA1(0x0004, 20, "SHA-1"),
  SHA256(0x000b, 32, "SHA-256"),
  SHA384(0x000c, 48, "SHA-384"),
  SHA512(0x000d, 64, "SHA-512"),
  SM3_256(0x0012, 32, "SM3"),
  SHA3_256(0x0027, 32, "SHA3-256"),
  SHA3_384(0x0028, 48, "SHA3-384"),
  SHA3_512(0x0029, 64, "SHA3-512");

  private final int id;
  private final int size;
  private final String jcaName;

  HashAlgorithm(int id, int size, String jcaName) {
    this.id = id;
    this.size = size;
    this.jcaName = jcaName;
  }

  /** The TPM_ALG_ID, 16 bits. */
  public int id() {
    return id;
  }

  /** The digest's length in bytes. */
  public int size() {
    return size;
  }

  /** The name in lower case with an underscore, for example {@code sha256} or {@code sm3_256}. */
  public String bankName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** A new, empty hash computation; not safe for use by two threads. */
  public MessageDigest newDigest() {
    if (this == SM3_256) {
      return new Sm3MessageDigest();
    }
    try {
      return MessageDigest.getInstance(jcaName);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has " + jcaName, e);
    }
  }

  /** The digest of the concatenation of the parts. */
  public byte[] hash(byte[]... parts) {
    MessageDigest digest = newDigest();
    for (byte[] part : parts) {
      digest.update(part);
    }
    return digest.digest();
  }

  /** The algorithm with this TPM_ALG_ID, if it is one that a bank can have. */
  public static Optional<HashAlgorithm> ofId(int id) {
    for (HashAlgorithm algorithm : values()) {
      if (algorithm.id == id) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  /** The algorithm with this bank name; capital letters are accepted. */
  public static Optional<HashAlgorithm> ofBankName(String name) {
    for (HashAlgorithm algorithm : values()) {
      if (algorithm.bankName().equals(name.toLowerCase(Locale.ROOT))) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  /** SM3 (GB/T 32905-2016), which the JDK lacks, without registering a provider. */
  private static final class Sm3MessageDigest extends MessageDigest {
    private final SM3Digest sm3 = new SM3Digest();

    Sm3MessageDigest() {
      super("SM3");
    }

    @Override
    protected int engineGetDigestLength() {
      return sm3.getDigestSize();
    }

    @Override
    protected void engineUpdate(byte input) {
      sm3.update(input);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
      sm3.update(input, offset, length);
    }

    @Override
    protected byte[] engineDigest() {
      byte[] out = new byte[sm3.getDigestSize()];
      sm3.doFinal(out, 0);
      return out;
    }

    @Override
    protected void engineReset() {
      sm3.reset();
    }
  }
}
