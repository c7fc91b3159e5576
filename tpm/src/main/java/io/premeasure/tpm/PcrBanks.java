package io.premeasure.tpm;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The 24 platform configuration registers in one or more banks, as TPM2_Startup(CLEAR) leaves them
 * and as extends change them.
 *
 * <p>Reset values (TCG PC Client Platform TPM Profile, section 4.6): PCR 0-16 and 23 all zero, PCR
 * 17-22 all ones. Not safe for use by two threads.
 */
public final class PcrBanks {
  /** Registers in a bank. */
  public static final int PCR_COUNT = 24;

  private final Map<HashAlgorithm, byte[][]> banks = new EnumMap<>(HashAlgorithm.class);

  /**
   * Banks with their reset values.
   *
   * @param algorithms at least one
   */
  public PcrBanks(Collection<HashAlgorithm> algorithms) {
    if (algorithms.isEmpty()) {
      throw new IllegalArgumentException("no bank given");
    }
    for (HashAlgorithm algorithm : algorithms) {
      byte[][] registers = new byte[PCR_COUNT][];
      for (int pcr = 0; pcr < PCR_COUNT; pcr++) {
        registers[pcr] = resetValue(algorithm, pcr);
      }
      banks.put(algorithm, registers);
    }
  }

  /** The value that TPM2_Startup(CLEAR) gives the register. */
  public static byte[] resetValue(HashAlgorithm algorithm, int pcr) {
    byte[] value = new byte[algorithm.size()];
    if (checkPcr(pcr) >= 17 && pcr <= 22) {
      java.util.Arrays.fill(value, (byte) 0xff);
    }
    return value;
  }

  /** The banks' algorithms, in the order of their identifiers. */
  public Set<HashAlgorithm> algorithms() {
    return Collections.unmodifiableSet(banks.keySet());
  }

  /** A copy of the register's present value. */
  public byte[] value(HashAlgorithm algorithm, int pcr) {
    return bank(algorithm)[checkPcr(pcr)].clone();
  }

  /** Sets the register, as a locality-dependent start-up or a dynamic launch does. */
  public void set(HashAlgorithm algorithm, int pcr, byte[] value) {
    checkSize(algorithm, value);
    bank(algorithm)[checkPcr(pcr)] = value.clone();
  }

  /** TPM2_PCR_Reset: the register becomes all zero in every bank. */
  public void reset(int pcr) {
    checkPcr(pcr);
    banks.forEach((algorithm, registers) -> registers[pcr] = new byte[algorithm.size()]);
  }

  /**
   * TPM2_PCR_Extend in one bank: new value = H(old value || digest).
   *
   * @param digest as long as the algorithm's digests are
   */
  public void extend(HashAlgorithm algorithm, int pcr, byte[] digest) {
    checkSize(algorithm, digest);
    byte[][] registers = bank(algorithm);
    registers[checkPcr(pcr)] = algorithm.hash(registers[pcr], digest);
  }

  /**
   * Extends every bank that a digest is given for; the others stay as they are, as in a TPM.
   *
   * @param digests those of algorithms that have no bank here are ignored
   */
  public void extend(int pcr, Map<HashAlgorithm, byte[]> digests) {
    digests.forEach(
        (algorithm, digest) -> {
          if (banks.containsKey(algorithm)) {
            extend(algorithm, pcr, digest);
          }
        });
  }

  /** TPM2_PCR_Event: hashes the data with each bank's algorithm and extends all banks. */
  public void event(int pcr, byte[] data) {
    for (HashAlgorithm algorithm : List.copyOf(banks.keySet())) {
      extend(algorithm, pcr, algorithm.hash(data));
    }
  }

  private byte[][] bank(HashAlgorithm algorithm) {
    byte[][] registers = banks.get(Objects.requireNonNull(algorithm));
    if (registers == null) {
      throw new IllegalArgumentException("no bank " + algorithm.bankName());
    }
    return registers;
  }

  private static int checkPcr(int pcr) {
    if (pcr < 0 || pcr >= PCR_COUNT) {
      throw new IllegalArgumentException("PCR " + pcr + " is not 0 to 23");
    }
    return pcr;
  }

  private static void checkSize(HashAlgorithm algorithm, byte[] digest) {
    if (digest.length != algorithm.size()) {
      throw new IllegalArgumentException(
          "digest of "
              + digest.length
              + " bytes, expected "
              + algorithm.size()
              + " for "
              + algorithm.bankName());
    }
  }
}
