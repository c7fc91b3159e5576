package io.premeasure.measure.cbe;

import io.premeasure.measure.tpm.SealedPolicyOptions;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The options of a trust anchor that is to be made in a TPM. */
final class NewAnchorOptions {
  private static final Set<String> NAMES =
      Set.of("--prediction", "--bank", "--pcr", "--counter", "--nv-index");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /** What of {@code tpm seal} there is: the values that the registers have to have. */
  @ArgGroup(exclusive = false)
  private SealedPolicyOptions policy;

  @Option(
      names = "--nv-index",
      paramLabel = "INDEX",
      defaultValue = "0x01800cbe",
      converter = IndexName.class,
      description = "NV index for the hash in a new anchor's TPM (default: ${DEFAULT-VALUE}).")
  private int index;

  Optional<SealedPolicyOptions> policy() {
    return Optional.ofNullable(policy);
  }

  int index() {
    return index;
  }

  /** Refuses the options where no anchor is made in a TPM: they would do nothing. */
  void requireNone() {
    for (OptionSpec given : spec.commandLine().getParseResult().matchedOptions()) {
      if (NAMES.contains(given.longestName())) {
        throw new ParameterException(
            spec.commandLine(),
            given.longestName()
                + " is for a new trust anchor in a TPM, and none is made: --anchor tpm:DIR has to"
                + " name a folder that holds none");
      }
    }
  }

  /** Reads eight hex digits. */
  static final class IndexName implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      if (!text.matches("0x01[0-9a-f]{6}")) {
        throw new TypeConversionException("'" + text + "' is no NV index such as 0x01800cbe");
      }
      return Integer.valueOf(text.substring(2), 16);
    }
  }
}
