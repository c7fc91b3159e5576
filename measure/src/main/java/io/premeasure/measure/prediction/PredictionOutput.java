package io.premeasure.measure.prediction;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Prediction;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.eventlog.EventType;
import io.premeasure.tpm.policy.PcrPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The options that say where a prediction goes and in which form. */
final class PredictionOutput {
  private static final HexFormat HEX = HexFormat.of();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "-o",
      paramLabel = "FILE",
      description = "Write to this file instead; without --export, JSON.")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--export",
      paramLabel = "tpm2-pcrs|cvmdisk",
      description = {
        "tpm2-pcrs: the values of the selected registers in binary, for tpm2_createpolicy -f;",
        "cvmdisk: the LOG and PCR lines of cvmdisk protect."
      })
  private Optional<String> export = Optional.empty();

  private Set<Integer> pcrs = Set.of();

  @Option(
      names = "--pcr",
      paramLabel = "LIST",
      description = "Registers of the policy digests (default: those predicted).")
  void setPcrs(String list) {
    pcrs = new TreeSet<>();
    for (String number : list.split(",", -1)) {
      if (!number.matches("[0-9]{1,2}") || Integer.parseInt(number) >= PcrBanks.PCR_COUNT) {
        throw new TypeConversionException("no register '" + number + "'");
      }
      pcrs.add(Integer.valueOf(number));
    }
  }

  /** Prints or writes the prediction. */
  void write(Console console, Prediction prediction) throws IOException {
    Set<Integer> unknown = new TreeSet<>(pcrs);
    unknown.removeAll(prediction.pcrs());
    if (!unknown.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--pcr: nothing is predicted for " + unknown);
    }
    Map<String, Object> document = PredictionDocument.of(prediction, this::selected);
    if (export.isPresent()) {
      OutputFile.write(console, out.orElse(Path.of("-")), exported(prediction));
    } else if (out.isPresent()) {
      String json = JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(document);
      OutputFile.write(console, out.get(), (json + "\n").getBytes(StandardCharsets.UTF_8));
    } else {
      console.print(document, () -> text(console, prediction, document));
    }
  }

  private boolean selected(int pcr) {
    return pcrs.isEmpty() || pcrs.contains(pcr);
  }

  private byte[] exported(Prediction prediction) {
    return switch (export.orElseThrow()) {
      case "tpm2-pcrs" ->
          PcrPolicy.concatenated(PredictionDocument.select(prediction, this::selected));
      case "cvmdisk" -> cvmdisk(prediction).getBytes(StandardCharsets.US_ASCII);
      default ->
          throw new ParameterException(
              spec.commandLine(), "--export " + export.get() + ": expected tpm2-pcrs or cvmdisk");
    };
  }

  /** The lines of cvmdisk protect, which knows SHA-256 only, without its colours. */
  private String cvmdisk(Prediction prediction) {
    if (!prediction.algorithms().contains(HashAlgorithm.SHA256)) {
      throw new ParameterException(spec.commandLine(), "--export cvmdisk needs the bank sha256");
    }
    StringBuilder lines = new StringBuilder();
    for (Measurement event : prediction.measurements()) {
      String digest = HEX.formatHex(event.digests().get(HashAlgorithm.SHA256));
      lines.append("LOG[%d:%s]%n".formatted(event.pcr(), digest));
    }
    SortedMap<Integer, byte[]> bank = prediction.banks().get(HashAlgorithm.SHA256);
    bank.forEach((pcr, value) -> lines.append("PCR[%d]=%s%n".formatted(pcr, HEX.formatHex(value))));
    return lines.toString();
  }

  private static void text(Console console, Prediction prediction, Map<String, Object> document) {
    for (Measurement event : prediction.measurements()) {
      console.line(
          "PCR %d  %s  %s"
              .formatted(event.pcr(), EventType.name(event.eventType()), event.description()));
      console.line("    from %s".formatted(event.source()));
      event
          .digests()
          .forEach((bank, digest) -> line(console, bank.bankName(), HEX.formatHex(digest)));
    }
    console.line("");
    console.line("predicted values");
    prediction
        .banks()
        .forEach(
            (bank, registers) ->
                registers.forEach(
                    (pcr, value) ->
                        line(console, bank.bankName() + ":" + pcr, HEX.formatHex(value))));
    console.line("TPM2_PolicyPCR of each bank, for SHA-256 sessions");
    ((Map<?, ?>) document.get("policyPcr"))
        .forEach((bank, digest) -> line(console, bank.toString(), digest.toString()));
  }

  private static void line(Console console, String label, String value) {
    console.line("    %-12s %s".formatted(label, value));
  }
}
