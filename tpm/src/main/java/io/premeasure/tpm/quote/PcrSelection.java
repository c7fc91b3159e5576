package io.premeasure.tpm.quote;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.policy.PcrPolicy;
import io.premeasure.tpm.session.TpmReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Registers of one or more banks in the order of a TPML_PCR_SELECTION, which decides how a quote's
 * digest is computed. Banks without registers are left out: they say nothing.
 */
public final class PcrSelection {
  private static final int MAX_BANKS = 16;
  private static final Pattern BANK = Pattern.compile("[0-9a-z_]+:[0-9]{1,2}(,[0-9]{1,2})*");

  private final Map<HashAlgorithm, SortedSet<Integer>> banks;

  private PcrSelection(Map<HashAlgorithm, SortedSet<Integer>> banks) {
    this.banks = banks;
  }

  /**
   * A selection.
   *
   * @param banks in the map's order; registers 0 to 23
   * @throws IllegalArgumentException for other registers
   */
  public static PcrSelection of(Map<HashAlgorithm, ? extends SortedSet<Integer>> banks) {
    Map<HashAlgorithm, SortedSet<Integer>> copy = new LinkedHashMap<>();
    banks.forEach(
        (bank, pcrs) -> {
          if (!pcrs.isEmpty()) {
            if (pcrs.first() < 0 || pcrs.last() >= PcrBanks.PCR_COUNT) {
              throw new IllegalArgumentException("PCR " + pcrs + ", expected 0 to 23");
            }
            copy.put(bank, Collections.unmodifiableSortedSet(new TreeSet<>(pcrs)));
          }
        });
    return new PcrSelection(Collections.unmodifiableMap(copy));
  }

  /**
   * Reads the form of tpm2-tools, {@code sha1:0,7+sha256:16}; empty when the text has another, or
   * names a bank twice.
   */
  public static Optional<PcrSelection> parse(String text) {
    Map<HashAlgorithm, SortedSet<Integer>> banks = new LinkedHashMap<>();
    for (String part : text.split("\\+", -1)) {
      int colon = part.indexOf(':');
      Optional<HashAlgorithm> bank =
          BANK.matcher(part).matches()
              ? HashAlgorithm.ofBankName(part.substring(0, colon))
              : Optional.empty();
      if (bank.isEmpty()) {
        return Optional.empty();
      }
      SortedSet<Integer> pcrs = new TreeSet<>();
      for (String pcr : part.substring(colon + 1).split(",", -1)) {
        pcrs.add(Integer.valueOf(pcr));
      }
      if (pcrs.last() >= PcrBanks.PCR_COUNT || banks.put(bank.get(), pcrs) != null) {
        return Optional.empty();
      }
    }
    return Optional.of(of(banks));
  }

  /** Reads a TPML_PCR_SELECTION of known banks, each once. */
  static PcrSelection read(TpmReader reader) throws TpmFormatException {
    int count = reader.u32();
    if (count < 0 || count > MAX_BANKS) {
      throw reader.malformed(
          Integer.toUnsignedString(count) + " banks selected, expected at most " + MAX_BANKS);
    }
    Map<HashAlgorithm, SortedSet<Integer>> banks = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      int id = reader.u16();
      byte[] bitmap = reader.bytes(reader.u8());
      add(reader, banks, id, bitmap);
    }
    return of(banks);
  }

  private static void add(
      TpmReader reader, Map<HashAlgorithm, SortedSet<Integer>> banks, int id, byte[] bitmap)
      throws TpmFormatException {
    HashAlgorithm bank =
        HashAlgorithm.ofId(id)
            .orElseThrow(() -> reader.malformed(String.format("unknown bank 0x%04x", id)));
    Optional<SortedSet<Integer>> pcrs = registers(bitmap);
    if (pcrs.isEmpty()) {
      throw reader.malformed("a register above 23 in bank " + bank.bankName());
    }
    if (banks.put(bank, pcrs.get()) != null) {
      throw reader.malformed("bank " + bank.bankName() + " selected twice");
    }
  }

  /** The registers of a bitmap: PCR n is bit n mod 8 of byte n / 8; empty when one is above 23. */
  static Optional<SortedSet<Integer>> registers(byte[] bitmap) {
    SortedSet<Integer> pcrs = new TreeSet<>();
    for (int bit = 0; bit < 8 * bitmap.length; bit++) {
      if ((bitmap[bit / 8] & (1 << (bit % 8))) != 0) {
        if (bit >= PcrBanks.PCR_COUNT) {
          return Optional.empty();
        }
        pcrs.add(bit);
      }
    }
    return Optional.of(pcrs);
  }

  /** The registers by bank, in order; not modifiable. */
  public Map<HashAlgorithm, SortedSet<Integer>> banks() {
    return banks;
  }

  /** How many values the selection stands for. */
  public int size() {
    return banks.values().stream().mapToInt(pcrs -> pcrs.size()).sum();
  }

  /** Whether the register is selected. */
  public boolean contains(HashAlgorithm bank, int pcr) {
    return banks.containsKey(bank) && banks.get(bank).contains(pcr);
  }

  /** TPML_PCR_SELECTION with bitmaps of three bytes. */
  public byte[] toBytes() {
    return PcrPolicy.selection(banks);
  }

  private List<HashAlgorithm> order() {
    return new ArrayList<>(banks.keySet());
  }

  /** Equal when the registers and the order of the banks are. */
  @Override
  public boolean equals(Object other) {
    return other instanceof PcrSelection that
        && banks.equals(that.banks)
        && order().equals(that.order());
  }

  @Override
  public int hashCode() {
    return banks.hashCode();
  }

  /** The form that {@link #parse} reads. */
  @Override
  public String toString() {
    return banks.entrySet().stream()
        .map(
            bank ->
                bank.getKey().bankName()
                    + ":"
                    + bank.getValue().stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining(",")))
        .collect(Collectors.joining("+"));
  }
}
