package io.premeasure.tpm.policy;

import io.premeasure.tpm.HashAlgorithm;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The number of a release, compared with a counter that a TPM keeps for good: once the counter has
 * been raised above the number, the release's policy holds no more, so that nobody can go back to
 * it. As text {@code 0x01500010=5}: index and number.
 *
 * @param index of the counter, 0x01000000 to 0x01ffffff
 * @param number that the counter must not be above, not negative
 */
public record FreshnessBound(int index, long number) {
  /** Bytes of a counter. */
  public static final int SIZE = 8;

  /** TPM_EO_UNSIGNED_LE. */
  public static final int NOT_ABOVE = 9;

  /** By owner and own value, read and write; a counter; no dictionary protection. */
  private static final int ATTRIBUTES = 0x02060016;

  private static final int WRITTEN = 0x20000000;
  private static final Pattern TEXT = Pattern.compile("0x(01[0-9a-f]{6})=([0-9]{1,18})");

  /** Checks the ranges. */
  public FreshnessBound {
    if (index >>> 24 != 1 || number < 0) {
      throw new IllegalArgumentException(
          "counter 0x" + Integer.toHexString(index) + ", number " + number);
    }
  }

  /** Reads the form {@code 0x01500010=5}; empty when the text has another. */
  public static Optional<FreshnessBound> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new FreshnessBound(
                Integer.parseInt(matcher.group(1), 16), Long.parseLong(matcher.group(2))))
        : Optional.empty();
  }

  /**
   * The public area of the counter, TPMS_NV_PUBLIC.
   *
   * @param written whether it has been raised once, which changes its name
   */
  public static byte[] publicArea(int index, boolean written) {
    return ByteBuffer.allocate(14)
        .putInt(index)
        .putShort((short) HashAlgorithm.SHA256.id())
        .putInt(written ? ATTRIBUTES | WRITTEN : ATTRIBUTES)
        .putShort((short) 0)
        .putShort((short) SIZE)
        .array();
  }

  /** The TPM name of the counter once it has been raised: 34 bytes. */
  public byte[] name() {
    return name(publicArea(index, true));
  }

  /** The TPM name of a counter that was just made: 34 bytes. */
  public static byte[] unwrittenName(int index) {
    return name(publicArea(index, false));
  }

  private static byte[] name(byte[] publicArea) {
    return ByteBuffer.allocate(2 + HashAlgorithm.SHA256.size())
        .putShort((short) HashAlgorithm.SHA256.id())
        .put(HashAlgorithm.SHA256.hash(publicArea))
        .array();
  }

  /** The number as the TPM compares it: 8 bytes, big-endian. */
  public byte[] operand() {
    return ByteBuffer.allocate(SIZE).putLong(number).array();
  }

  /** The policy that demands this after another one. */
  public PolicyDigest after(PolicyDigest policy) {
    return policy.nv(name(), operand(), 0, NOT_ABOVE);
  }

  @Override
  public String toString() {
    return String.format("0x%08x=%d", index, number);
  }
}
