package io.premeasure.tpm.eventlog.ima;

import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a measurement list makes of the registers, for both things that kernels do in banks other
 * than the list's own: extend the template data's digest in the bank's algorithm (Linux 5.8 and
 * later, for algorithms that the kernel has), or the SHA-1 digest with zeros behind it.
 */
public final class ImaReplay {
  private final List<Bank> banks = new ArrayList<>();
  private long entries;
  private long violations;

  /** A replay from registers that are zero, in the given banks. */
  public ImaReplay(Collection<HashAlgorithm> algorithms) {
    algorithms.forEach(algorithm -> banks.add(new Bank(algorithm)));
  }

  /** Takes all entries that the reader still has. */
  public void addAll(ImaReader reader) throws IOException {
    for (Optional<ImaEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
      add(entry.get());
    }
  }

  private void add(ImaEntry entry) {
    entries++;
    boolean violation = entry.isViolation();
    if (violation) {
      violations++;
    }
    byte[] logged = entry.logged();
    byte[] hashed = ImaTemplate.hashed(entry.template(), entry.data());
    for (Bank bank : banks) {
      bank.extend(entry.pcr(), entry.column(), violation, logged, hashed);
    }
  }

  /** How many entries were taken. */
  public long entries() {
    return entries;
  }

  /** How many of them are violations. */
  public long violations() {
    return violations;
  }

  /** The registers when each bank has digests of its own algorithm. */
  public Map<HashAlgorithm, SortedMap<Integer, byte[]>> hashed() {
    Map<HashAlgorithm, SortedMap<Integer, byte[]>> all = new EnumMap<>(HashAlgorithm.class);
    banks.forEach(bank -> all.put(bank.algorithm, copy(bank.hashed)));
    return all;
  }

  /** The registers when each bank has the SHA-1 digests, padded; none for the SHA-1 bank itself. */
  public Map<HashAlgorithm, SortedMap<Integer, byte[]>> padded() {
    Map<HashAlgorithm, SortedMap<Integer, byte[]>> all = new EnumMap<>(HashAlgorithm.class);
    banks.stream()
        .filter(bank -> bank.algorithm != HashAlgorithm.SHA1)
        .forEach(bank -> all.put(bank.algorithm, copy(bank.padded)));
    return all;
  }

  private static SortedMap<Integer, byte[]> copy(SortedMap<Integer, byte[]> registers) {
    SortedMap<Integer, byte[]> copy = new TreeMap<>();
    registers.forEach((pcr, value) -> copy.put(pcr, value.clone()));
    return copy;
  }

  /** One bank under both rules; one hash computation serves all entries. */
  private static final class Bank {
    private final HashAlgorithm algorithm;
    private final MessageDigest digest;
    private final byte[] ones;
    private final SortedMap<Integer, byte[]> hashed = new TreeMap<>();
    private final SortedMap<Integer, byte[]> padded = new TreeMap<>();

    Bank(HashAlgorithm algorithm) {
      this.algorithm = algorithm;
      this.digest = algorithm.newDigest();
      this.ones = ImaEntry.ones(algorithm);
    }

    void extend(int pcr, HashAlgorithm column, boolean violation, byte[] logged, byte[] data) {
      byte[] own = violation ? ones : column == algorithm ? logged : digest.digest(data);
      extend(hashed, pcr, own);
      if (algorithm != HashAlgorithm.SHA1 && column == HashAlgorithm.SHA1) {
        extend(padded, pcr, violation ? ones : Arrays.copyOf(logged, algorithm.size()));
      }
    }

    private void extend(SortedMap<Integer, byte[]> registers, int pcr, byte[] value) {
      digest.update(registers.getOrDefault(pcr, new byte[algorithm.size()]));
      digest.update(value);
      registers.put(pcr, digest.digest());
    }
  }
}
