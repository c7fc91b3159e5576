package io.premeasure.tpm.eventlog.ima;

import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * What a measurement list makes of the registers, for both things that kernels do in banks other
 * than the list's own: extend the template data's digest in the bank's algorithm (Linux 5.8 and
 * later, for algorithms that the kernel has), or the SHA-1 digest with zeros behind it.
 *
 * <p>Long lists are replayed by two threads and more: one reads and hashes the entries, others
 * extend the registers.
 */
public final class ImaReplay {
  private final List<ImaBank> banks;
  private long entries;
  private long violations;

  /** A replay from registers that are zero, in the given banks. */
  public ImaReplay(Collection<HashAlgorithm> algorithms) {
    this.banks = algorithms.stream().map(ImaBank::new).toList();
  }

  /** Takes all entries that the reader still has. */
  public void addAll(ImaReader reader) throws IOException {
    List<ImaRegisters> registers = banks.stream().flatMap(ImaBank::registers).toList();
    try (ImaExtension extension = new ImaExtension(registers)) {
      while (collect(reader)) {
        extension.start();
      }
      extension.finish();
    }
  }

  /** Collects the digests of the next entries; false when they were the last. */
  private boolean collect(ImaReader reader) throws IOException {
    for (int i = 0; i < ImaRegisters.MOST; i++) {
      if (!reader.advance()) {
        return false;
      }
      entries++;
      boolean violation = reader.isViolation();
      if (violation) {
        violations++;
      }
      for (ImaBank bank : banks) {
        bank.collect(reader, violation);
      }
    }
    return true;
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
    banks.forEach(bank -> all.put(bank.algorithm(), bank.hashed().values()));
    return all;
  }

  /** The registers when each bank has the SHA-1 digests, padded; none for the SHA-1 bank itself. */
  public Map<HashAlgorithm, SortedMap<Integer, byte[]>> padded() {
    Map<HashAlgorithm, SortedMap<Integer, byte[]>> all = new EnumMap<>(HashAlgorithm.class);
    banks.forEach(
        bank ->
            bank.padded().ifPresent(registers -> all.put(bank.algorithm(), registers.values())));
    return all;
  }
}
