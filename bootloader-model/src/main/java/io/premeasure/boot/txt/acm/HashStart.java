package io.premeasure.boot.txt.acm;

import io.premeasure.boot.BootFormatException;
import io.premeasure.tpm.HashAlgorithm;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The first measurement of a launch, made by the processor: PCR 17 to 22 become zero, then PCR 17
 * is extended with the hash of this data.
 */
public final class HashStart {
  private HashStart() {}

  /**
   * The data: the module's hash, then the parameter of SENTER.
   *
   * @param edx EDX of SENTER, 32 bits, normally 0
   * @param algorithm SHA-256, or SHA-1 for SinitMleData up to version 6
   */
  public static byte[] data(AuthenticatedCodeModule sinit, HashAlgorithm algorithm, long edx)
      throws BootFormatException {
    return data(sinit.hash(algorithm), edx);
  }

  /** The data for a module whose hash is known. */
  public static byte[] data(byte[] hash, long edx) {
    return ByteBuffer.allocate(hash.length + 4)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(hash)
        .putInt((int) edx)
        .array();
  }

  /** PCR 17 after it. */
  public static byte[] pcr17(HashAlgorithm bank, byte[] data) {
    return bank.hash(new byte[bank.size()], bank.hash(data));
  }
}
