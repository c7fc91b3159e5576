package io.premeasure.verity;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.bouncycastle.crypto.digests.Blake2sDigest;
import org.bouncycastle.crypto.digests.RIPEMD160Digest;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.digests.WhirlpoolDigest;

/** The hash algorithms of dm-verity trees, under the names that veritysetup gives them. */
public enum VerityHash {
  MD5("md5", 16, "MD5"),
  SHA1("sha1", 20, "SHA-1"),
  SHA224("sha224", 28, "SHA-224"),
  SHA256("sha256", 32, "SHA-256"),
  SHA384("sha384", 48, "SHA-384"),
  SHA512("sha512", 64, "SHA-512"),
  SHA3_224("sha3-224", 28, "SHA3-224"),
  SHA3_256("sha3-256", 32, "SHA3-256"),
  SHA3_384("sha3-384", 48, "SHA3-384"),
  SHA3_512("sha3-512", 64, "SHA3-512"),
  BLAKE2B_512("blake2b-512", 64, ""),
  BLAKE2S_256("blake2s-256", 32, ""),
  RIPEMD160("ripemd160", 20, ""),
  SM3("sm3", 32, ""),
  WHIRLPOOL("whirlpool", 64, "");

  private final String algorithmName;
  private final int size;
  private final String jdkName;

  VerityHash(String algorithmName, int size, String jdkName) {
    this.algorithmName = algorithmName;
    this.size = size;
    this.jdkName = jdkName;
  }

  /** The name as a superblock holds it, for example {@code sha256} or {@code blake2b-512}. */
  public String algorithmName() {
    return algorithmName;
  }

  /** The digest's length in bytes. */
  public int size() {
    return size;
  }

  /** A new, empty hash computation; not safe for use by two threads. */
  public MessageDigest newDigest() {
    return switch (this) {
      case BLAKE2B_512 -> new LightweightDigest(new Blake2bDigest(512));
      case BLAKE2S_256 -> new LightweightDigest(new Blake2sDigest(256));
      case RIPEMD160 -> new LightweightDigest(new RIPEMD160Digest());
      case SM3 -> new LightweightDigest(new SM3Digest());
      case WHIRLPOOL -> new LightweightDigest(new WhirlpoolDigest());
      default -> jdkDigest();
    };
  }

  /** The algorithm with this name; capital letters are accepted, as veritysetup does. */
  public static Optional<VerityHash> ofName(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    for (VerityHash hash : values()) {
      if (hash.algorithmName.equals(lower)) {
        return Optional.of(hash);
      }
    }
    return Optional.empty();
  }

  private MessageDigest jdkDigest() {
    try {
      return MessageDigest.getInstance(jdkName);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime lacks " + jdkName, e);
    }
  }
}
