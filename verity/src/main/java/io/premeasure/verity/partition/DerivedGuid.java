package io.premeasure.verity.partition;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** GUIDs that are not random, so that a disk built twice is the same twice. */
public final class DerivedGuid {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int VERSION_AT = 6;
  private static final int VARIANT_AT = 8;

  private DerivedGuid() {}

  /**
   * The unique GUID of a data partition whose tree has this root hash: the root hash's first 16
   * bytes (UAPI group, Discoverable Partitions Specification).
   *
   * @throws IllegalArgumentException when the root hash is shorter
   */
  public static Guid ofData(byte[] rootHash) {
    requireLength(rootHash);
    return Guid.ofPrintedOrder(rootHash, 0);
  }

  /**
   * The unique GUID of the partition that holds the tree: the root hash's last 16 bytes.
   *
   * @throws IllegalArgumentException when the root hash is shorter
   */
  public static Guid ofTree(byte[] rootHash) {
    requireLength(rootHash);
    return Guid.ofPrintedOrder(rootHash, rootHash.length - Guid.SIZE);
  }

  /**
   * A GUID from a seed: the first 16 bytes of HMAC-SHA256, keyed with the seed, over the purpose in
   * UTF-8, a zero byte and the index as 32 bits, big-endian. They are marked as version 8, for a
   * rule of one's own (RFC 9562).
   *
   * @param seed at least one byte; whoever knows it can compute the GUIDs
   * @param purpose what is named, such as {@code disk} or {@code partition}
   * @param index which one of these
   */
  public static Guid ofSeed(byte[] seed, String purpose, int index) {
    byte[] text = purpose.getBytes(StandardCharsets.UTF_8);
    byte[] message =
        ByteBuffer.allocate(text.length + 1 + Integer.BYTES)
            .put(text)
            .put((byte) 0)
            .putInt(index)
            .array();
    byte[] bytes = hmac(seed, message);
    bytes[VERSION_AT] = (byte) ((bytes[VERSION_AT] & 0x0f) | 0x80);
    bytes[VARIANT_AT] = (byte) ((bytes[VARIANT_AT] & 0x3f) | 0x80);
    return Guid.ofPrintedOrder(bytes, 0);
  }

  private static byte[] hmac(byte[] seed, byte[] message) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(seed, ALGORITHM));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  private static void requireLength(byte[] rootHash) {
    if (rootHash.length < Guid.SIZE) {
      throw new IllegalArgumentException(
          "root hash of " + rootHash.length + " bytes, expected " + Guid.SIZE + " or more");
    }
  }
}
