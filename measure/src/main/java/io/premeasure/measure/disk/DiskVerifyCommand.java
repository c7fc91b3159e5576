package io.premeasure.measure.disk;

import io.premeasure.boot.Prediction;
import io.premeasure.cpio.signing.TrustedSigners;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.disk.verify.DataDiskVerification;
import io.premeasure.measure.disk.verify.DiskCheck;
import io.premeasure.measure.disk.verify.DiskVerification;
import io.premeasure.measure.disk.verify.UncoveredArea;
import io.premeasure.measure.disk.verify.VerifiedDisk;
import io.premeasure.measure.keys.SignerOptions;
import io.premeasure.measure.prediction.PredictionJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code disk verify}: whether a disk is the one that it should be. */
@Command(
    name = "verify",
    description = {
      "Verify a disk from its container to its last data block, in the order in which it boots.",
      "Without --signer or --public-key anybody's signature is good enough: the signer is named,"
          + " and is not pinned.",
      "A CBE image is checked from the superblock that the prediction names to its last block."
    })
final class DiskVerifyCommand implements Callable<Integer> {
  @Parameters(paramLabel = "IMAGE", description = "The disk image.")
  private Path file;

  @Mixin private SignerOptions signers;

  @Option(
      names = "--prediction",
      paramLabel = "FILE",
      description = "What the loader has to measure, as JSON.")
  private Optional<Path> prediction = Optional.empty();

  @Option(
      names = "--quick",
      description = "Leave the data blocks out: only the tree is compared with the root hash.")
  private boolean quick;

  @Spec private CommandSpec spec;

  private final Console console;

  DiskVerifyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    TrustedSigners trusted = signers.trusted();
    Optional<Prediction> expected =
        prediction.isPresent()
            ? Optional.of(PredictionJson.read(prediction.get()))
            : Optional.empty();
    boolean dataDisk = DataDiskVerification.isDataDisk(file);
    if (dataDisk && !trusted.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), file + " is a CBE image, which nobody signs; give --prediction");
    }
    VerifiedDisk result =
        dataDisk
            ? DataDiskVerification.verify(file, expected)
            : DiskVerification.verify(file, trusted, expected, quick);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("verified", result.verified());
    document.put("complete", result.complete());
    document.put("checks", result.checks().stream().map(DiskCheck::members).toList());
    document.put("roothash", result.roothash().orElse(""));
    document.put("signer", result.signer().orElse(""));
    document.put("pinned", result.pinned());
    document.put(
        "prediction",
        result
            .prediction()
            .<Object>map(found -> PredictionJson.document(found, found.pcrs()))
            .orElse(Map.of()));
    document.put("uncovered", result.uncovered().stream().map(UncoveredArea::members).toList());
    console.print(document, () -> print(result, !dataDisk && trusted.isEmpty()));
    return result.verified() ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
  }

  private void print(VerifiedDisk result, boolean anySigner) {
    for (DiskCheck check : result.checks()) {
      String mark = check.ok() ? "ok  " : check.warning() ? "warn" : "FAIL";
      console.verdict(!check.refuses(), mark, "  %-28s %s".formatted(check.name(), check.detail()));
    }
    result.signer().ifPresent(signer -> console.line("signer  " + signer));
    if (anySigner) {
      console.line("not pinned: anybody can sign so; name the signer to expect by --signer");
    }
    result
        .uncovered()
        .forEach(
            area ->
                console.detail(
                    "not covered: offset %d, %d bytes: %s"
                        .formatted(area.offset(), area.length(), area.what())));
    if (!result.complete()) {
      console.line("not complete: the data blocks were not read");
    }
    console.verdict(result.verified(), result.verified() ? "verified" : "NOT VERIFIED", "");
  }
}
