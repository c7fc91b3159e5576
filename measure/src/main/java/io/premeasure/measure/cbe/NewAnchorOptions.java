package io.premeasure.measure.cbe;

import io.premeasure.measure.tpm.SealedPolicyOptions;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of a trust anchor that is to be made in a TPM. */
final class NewAnchorOptions {
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
