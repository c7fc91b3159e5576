package io.premeasure.verity.cbe;

import io.premeasure.verity.VerityHash;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Marks journals as written by somebody who has the private key. Otherwise everybody who can put a
 * file beside an image could lead it to a state of his own, for example an older one.
 */
final class JournalSeal {
  /** Bytes of a seal and the digest after it. */
  static final int TRAILER = 64;

  private static final int SIZE = 32;

  private static final String ALGORITHM = "HmacSHA256";

  private static final byte[] PURPOSE =
      "premeasure CBE journal".getBytes(StandardCharsets.US_ASCII);

  private final SecretKeySpec key;

  private JournalSeal(SecretKeySpec key) {
    this.key = key;
  }

  /** The seal of a private key's holder, with a key that follows from it. */
  static JournalSeal under(byte[] privateKey) {
    byte[] derived = hmac(new SecretKeySpec(privateKey, ALGORITHM), PURPOSE);
    return new JournalSeal(new SecretKeySpec(derived, ALGORITHM));
  }

  /**
   * The end of a journal: the seal, which is HMAC with SHA-256 of the digest, and SHA-256 of digest
   * and seal, by which an end that was not written whole is known from one by somebody else.
   *
   * @param digest SHA-256 of all before
   */
  byte[] trailer(byte[] digest) {
    byte[] trailer = Arrays.copyOf(hmac(key, digest), TRAILER);
    System.arraycopy(whole(digest, trailer), 0, trailer, SIZE, SIZE);
    return trailer;
  }

  /** Whether the trailer was written whole after content of the digest. */
  static boolean isWhole(byte[] digest, byte[] trailer) {
    return Arrays.equals(whole(digest, trailer), 0, SIZE, trailer, SIZE, TRAILER);
  }

  /** Whether the trailer is by a holder of the key. */
  boolean isIn(byte[] digest, byte[] trailer) {
    return MessageDigest.isEqual(hmac(key, digest), Arrays.copyOf(trailer, SIZE));
  }

  private static byte[] whole(byte[] digest, byte[] trailer) {
    MessageDigest both = VerityHash.SHA256.newDigest();
    both.update(digest);
    both.update(trailer, 0, SIZE);
    return both.digest();
  }

  private static byte[] hmac(SecretKeySpec key, byte[] bytes) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC with SHA-256", e);
    }
  }
}
