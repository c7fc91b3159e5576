package io.premeasure.measure.prediction;

import io.premeasure.boot.Prediction;
import io.premeasure.cpio.signing.KeyReader;
import io.premeasure.cpio.signing.SigningKey;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.measure.keys.Passphrase;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.policy.PcrPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The options that say where a prediction goes and in which form. */
final class PredictionOutput {
  /** The forms for other tools. */
  enum Export {
    TPM2_PCRS("tpm2-pcrs"),
    CVMDISK("cvmdisk"),
    PCRSIG("pcrsig");

    private final String label;

    Export(String label) {
      this.label = label;
    }

    /** Reads an export's name. */
    static final class Converter implements ITypeConverter<Export> {
      @Override
      public Export convert(String name) {
        for (Export export : values()) {
          if (export.label.equals(name)) {
            return export;
          }
        }
        throw new TypeConversionException("'" + name + "', expected tpm2-pcrs, cvmdisk or pcrsig");
      }
    }
  }

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "-o",
      paramLabel = "FILE",
      description = "Write to this file instead; without --export, JSON.")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--export",
      paramLabel = "tpm2-pcrs|cvmdisk|pcrsig",
      converter = Export.Converter.class,
      description = {
        "tpm2-pcrs: the values of the selected registers in binary, banks in the order of their"
            + " identifiers, for tpm2_createpolicy -f;",
        "cvmdisk: the signer, LOG and PCR lines of cvmdisk protect;",
        "pcrsig: policies over the selected registers, signed with --key, as systemd reads them"
            + " (.pcrsig)."
      })
  private Optional<Export> export = Optional.empty();

  @Option(
      names = "--key",
      paramLabel = "PEM",
      description = "RSA private key that signs the policies of --export pcrsig.")
  private Optional<Path> key = Optional.empty();

  @Mixin private Passphrase passphrase;

  private SortedSet<Integer> pcrs = new TreeSet<>();

  @Option(
      names = "--pcr",
      paramLabel = "LIST",
      description = "Registers of the policy digests and of tpm2-pcrs (default: those predicted).")
  void setPcrs(String list) {
    pcrs = new TreeSet<>();
    for (String number : list.split(",", -1)) {
      if (!number.matches("[0-9]{1,2}") || Integer.parseInt(number) >= PcrBanks.PCR_COUNT) {
        throw new TypeConversionException("no register '" + number + "'");
      }
      pcrs.add(Integer.valueOf(number));
    }
  }

  /**
   * Prints or writes the prediction.
   *
   * @param signer the signer behind it, 32 bytes
   */
  void write(Console console, Prediction prediction, byte[] signer) throws IOException {
    SortedSet<Integer> selection = selection(prediction);
    if (export.isPresent()) {
      byte[] content = exported(prediction, selection, signer);
      OutputFile.write(console, out.orElse(Path.of("-")), content);
    } else if (out.isPresent()) {
      OutputFile.write(console, out.get(), PredictionJson.write(prediction, selection));
    } else {
      console.print(
          PredictionJson.document(prediction, selection),
          () -> PredictionText.print(console, prediction, selection));
    }
  }

  private SortedSet<Integer> selection(Prediction prediction) {
    SortedSet<Integer> unknown = new TreeSet<>(pcrs);
    unknown.removeAll(prediction.pcrs());
    if (!unknown.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--pcr: nothing is predicted for " + unknown);
    }
    return pcrs.isEmpty() ? prediction.pcrs() : pcrs;
  }

  private byte[] exported(Prediction prediction, SortedSet<Integer> selection, byte[] signer)
      throws IOException {
    return switch (export.orElseThrow()) {
      case TPM2_PCRS -> PcrPolicy.concatenated(prediction.select(selection));
      case CVMDISK -> cvmdiskLines(prediction, signer);
      case PCRSIG -> signedPolicies(prediction, selection);
    };
  }

  private byte[] signedPolicies(Prediction prediction, SortedSet<Integer> selection)
      throws IOException {
    if (!SignedPolicies.BANKS.containsAll(prediction.algorithms())) {
      throw new ParameterException(
          spec.commandLine(), "--export pcrsig: systemd knows sha1, sha256, sha384 and sha512");
    }
    return SignedPolicies.of(prediction, selection, signingKey());
  }

  private SigningKey signingKey() throws IOException {
    if (key.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "--export pcrsig needs --key");
    }
    return KeyReader.readPrivate(key.get(), passphrase.read());
  }

  private byte[] cvmdiskLines(Prediction prediction, byte[] signer) {
    if (!prediction.algorithms().contains(HashAlgorithm.SHA256)) {
      throw new ParameterException(spec.commandLine(), "--export cvmdisk needs the bank sha256");
    }
    return CvmdiskLines.of(prediction, signer).getBytes(StandardCharsets.US_ASCII);
  }
}
