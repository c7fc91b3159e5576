package io.premeasure.tpm.eventlog.ima;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.io.IOException;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
    while (reader.advance()) {
      entries++;
      boolean violation = reader.isViolation();
      if (violation) {
        violations++;
      }
      for (Bank bank : banks) {
        bank.extend(reader, violation);
      }
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

  private static SortedMap<Integer, byte[]> copy(byte[][] registers) {
    SortedMap<Integer, byte[]> copy = new TreeMap<>();
    for (int pcr = 0; pcr < registers.length; pcr++) {
      if (registers[pcr] != null) {
        copy.put(pcr, registers[pcr].clone());
      }
    }
    return copy;
  }

  /** One bank under both rules; it makes no garbage, so that memory stays as it is. */
  private static final class Bank {
    private final HashAlgorithm algorithm;
    private final MessageDigest digest;
    private final byte[] ones;
    private final byte[] own;
    private final byte[] joined;
    private final byte[] paddedDigest;
    private final byte[][] hashed = new byte[PcrBanks.PCR_COUNT][];
    private final byte[][] padded = new byte[PcrBanks.PCR_COUNT][];

    Bank(HashAlgorithm algorithm) {
      this.algorithm = algorithm;
      this.digest = algorithm.newDigest();
      this.ones = ImaEntry.ones(algorithm);
      this.own = new byte[algorithm.size()];
      this.joined = new byte[2 * algorithm.size()];
      this.paddedDigest = new byte[algorithm.size()];
    }

    void extend(ImaReader entry, boolean violation) {
      if (violation) {
        extend(hashed, entry.pcr(), ones);
      } else if (entry.column() == algorithm) {
        extend(hashed, entry.pcr(), entry.digest());
      } else {
        entry.hash(digest);
        finish(own);
        extend(hashed, entry.pcr(), own);
      }
      if (algorithm != HashAlgorithm.SHA1 && entry.column() == HashAlgorithm.SHA1) {
        byte[] sha1 = entry.digest();
        System.arraycopy(sha1, 0, paddedDigest, 0, sha1.length);
        extend(padded, entry.pcr(), violation ? ones : paddedDigest);
      }
    }

    private void extend(byte[][] registers, int pcr, byte[] value) {
      if (registers[pcr] == null) {
        registers[pcr] = new byte[algorithm.size()];
      }
      System.arraycopy(registers[pcr], 0, joined, 0, algorithm.size());
      System.arraycopy(value, 0, joined, algorithm.size(), algorithm.size());
      digest.update(joined);
      finish(registers[pcr]);
    }

    private void finish(byte[] target) {
      try {
        digest.digest(target, 0, target.length);
      } catch (DigestException e) {
        throw new IllegalStateException("a digest has the size of its algorithm", e);
      }
    }
  }
}
