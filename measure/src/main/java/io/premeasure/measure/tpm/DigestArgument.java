package io.premeasure.measure.tpm;

import io.premeasure.tpm.HashAlgorithm;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Digests on the command line: {@code ALG:HEX}. */
final class DigestArgument {
  private DigestArgument() {}

  /** The digests by algorithm, one each. */
  static Map<HashAlgorithm, byte[]> parse(CommandSpec spec, List<String> arguments) {
    Map<HashAlgorithm, byte[]> digests = new EnumMap<>(HashAlgorithm.class);
    for (String argument : arguments) {
      int colon = argument.indexOf(':');
      if (colon < 0) {
        throw new ParameterException(
            spec.commandLine(), "digest '" + argument + "' is not ALG:HEX");
      }
      HashAlgorithm algorithm = bank(spec, argument.substring(0, colon));
      byte[] digest = hex(spec, argument.substring(colon + 1));
      if (digest.length != algorithm.size()) {
        throw new ParameterException(
            spec.commandLine(),
            "a "
                + algorithm.bankName()
                + " digest has "
                + algorithm.size()
                + " bytes, found "
                + digest.length);
      }
      if (digests.put(algorithm, digest) != null) {
        throw new ParameterException(
            spec.commandLine(), "more than one " + algorithm.bankName() + " digest");
      }
    }
    return digests;
  }

  /** The algorithm of a bank. */
  static HashAlgorithm bank(CommandSpec spec, String name) {
    return HashAlgorithm.ofBankName(name)
        .orElseThrow(
            () -> new ParameterException(spec.commandLine(), "unknown bank '" + name + "'"));
  }

  private static byte[] hex(CommandSpec spec, String text) {
    try {
      return HexFormat.of().parseHex(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "'" + text + "' is not hexadecimal: " + e.getMessage(), e);
    }
  }
}
