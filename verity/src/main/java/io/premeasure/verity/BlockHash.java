package io.premeasure.verity;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.bouncycastle.crypto.digests.Blake2sDigest;
import org.bouncycastle.crypto.digests.RIPEMD160Digest;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.digests.WhirlpoolDigest;

/**
 * A hash function under its kernel name. The JDK's where it has one (they use the processor's
 * instructions), else Bouncy Castle's. An object serves one thread.
 */
abstract class BlockHash {
  private static final Map<String, String> JDK =
      Map.of(
          "md5", "MD5",
          "sha1", "SHA-1",
          "sha224", "SHA-224",
          "sha256", "SHA-256",
          "sha384", "SHA-384",
          "sha512", "SHA-512",
          "sha3-224", "SHA3-224",
          "sha3-256", "SHA3-256",
          "sha3-384", "SHA3-384",
          "sha3-512", "SHA3-512");
  private static final Map<String, Supplier<Digest>> BOUNCY_CASTLE =
      Map.of(
          "blake2b-160", () -> new Blake2bDigest(160),
          "blake2b-256", () -> new Blake2bDigest(256),
          "blake2b-384", () -> new Blake2bDigest(384),
          "blake2b-512", () -> new Blake2bDigest(512),
          "blake2s-256", () -> new Blake2sDigest(256),
          "ripemd160", RIPEMD160Digest::new,
          "sm3", SM3Digest::new,
          "whirlpool", WhirlpoolDigest::new);

  /** A new computation of the function with this kernel name, when it is known. */
  static Optional<BlockHash> of(String name) {
    String kernelName = name.toLowerCase(Locale.ROOT);
    String jdkName = JDK.get(kernelName);
    if (jdkName != null) {
      return Optional.of(new Jdk(jdkName));
    }
    return Optional.ofNullable(BOUNCY_CASTLE.get(kernelName))
        .map(digest -> new BouncyCastle(digest.get()));
  }

  /** Bytes of a digest. */
  abstract int size();

  abstract void update(byte[] bytes, int offset, int length);

  /** Writes the digest and starts anew. */
  abstract void finish(byte[] out, int offset);

  private static final class Jdk extends BlockHash {
    private final MessageDigest digest;

    Jdk(String name) {
      try {
        digest = MessageDigest.getInstance(name);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has " + name, e);
      }
    }

    @Override
    int size() {
      return digest.getDigestLength();
    }

    @Override
    void update(byte[] bytes, int offset, int length) {
      digest.update(bytes, offset, length);
    }

    @Override
    void finish(byte[] out, int offset) {
      try {
        digest.digest(out, offset, size());
      } catch (DigestException e) {
        throw new IllegalStateException("the buffer has room for a digest", e);
      }
    }
  }

  private static final class BouncyCastle extends BlockHash {
    private final Digest digest;

    BouncyCastle(Digest digest) {
      this.digest = digest;
    }

    @Override
    int size() {
      return digest.getDigestSize();
    }

    @Override
    void update(byte[] bytes, int offset, int length) {
      digest.update(bytes, offset, length);
    }

    @Override
    void finish(byte[] out, int offset) {
      digest.doFinal(out, offset);
    }
  }
}
