package io.premeasure.measure.console;

import io.premeasure.tpm.HashAlgorithm;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option that names PCR banks. */
public final class BankOption {
  private static final Set<HashAlgorithm> DEFAULT =
      EnumSet.of(HashAlgorithm.SHA256, HashAlgorithm.SHA384);

  private Set<HashAlgorithm> banks = DEFAULT;
  private boolean all;
  private boolean named;

  @Option(
      names = "--bank",
      paramLabel = "LIST",
      description = "Banks, separated by commas, or all (default: sha256,sha384).")
  void setBanks(String list) {
    named = true;
    all = list.equals("all");
    Set<HashAlgorithm> listed = EnumSet.noneOf(HashAlgorithm.class);
    for (String name : all ? new String[0] : list.split(",", -1)) {
      listed.add(
          HashAlgorithm.ofBankName(name)
              .orElseThrow(() -> new TypeConversionException("no bank '" + name + "'")));
    }
    banks = listed;
  }

  /** The banks; {@code all} is every algorithm that a bank can have. */
  public List<HashAlgorithm> banks() {
    return List.copyOf(all ? EnumSet.allOf(HashAlgorithm.class) : banks);
  }

  /** The banks and SHA-256, for what is always told in that. */
  public List<HashAlgorithm> withSha256() {
    Set<HashAlgorithm> wanted = EnumSet.of(HashAlgorithm.SHA256);
    wanted.addAll(banks());
    return List.copyOf(wanted);
  }

  /** The banks that were listed by name; none when the default or all of them are meant. */
  public List<HashAlgorithm> listed() {
    return named && !all ? List.copyOf(banks) : List.of();
  }

  /** Those of the banks that are there; {@code all} is all of them. */
  public List<HashAlgorithm> among(Collection<HashAlgorithm> there) {
    return there.stream().filter(algorithm -> all || banks.contains(algorithm)).toList();
  }
}
