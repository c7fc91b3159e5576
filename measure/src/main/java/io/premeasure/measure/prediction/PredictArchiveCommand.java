package io.premeasure.measure.prediction;

import io.premeasure.boot.Input;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.Source;
import io.premeasure.boot.cvmboot.ArchiveAndRecord;
import io.premeasure.boot.cvmboot.CvmbootLoader;
import io.premeasure.cpio.ArchiveEntry;
import io.premeasure.cpio.BootArchive;
import io.premeasure.cpio.BootFiles;
import io.premeasure.cpio.Check;
import io.premeasure.cpio.signing.SignatureRecord;
import io.premeasure.cpio.signing.SignatureVerifier;
import io.premeasure.measure.console.BankOption;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code predict archive}: from a signed archive. */
@Command(
    name = "archive",
    description = "Predict what the cvmboot loader extends for a signed archive.")
public final class PredictArchiveCommand implements Callable<Integer> {
  private static final int MAX_EVENTS = 16 << 20;

  @Parameters(paramLabel = "ARCHIVE", description = "The boot archive.")
  private Path file;

  @Option(
      names = "--sig",
      paramLabel = "F",
      description = "The signature record (default: ARCHIVE.sig).")
  private Optional<Path> signature = Optional.empty();

  @Mixin private BankOption bank;

  @Mixin private PredictionOutput output;

  private final Console console;

  /** A command that prints to the console. */
  public PredictArchiveCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (BootArchive archive = BootArchive.open(file)) {
      SignatureRecord record = SignatureRecord.read(signature.orElse(Path.of(file + ".sig")));
      byte[] digest = archive.sha256();
      Optional<Check> refusal = failed(SignatureVerifier.loader(record, digest));
      if (refusal.isPresent()) {
        console.note("premeasure: the loader would not boot this: " + text(record, refusal.get()));
        return ExitStatus.CHECK_FAILED;
      }
      failed(SignatureVerifier.strict(record, digest))
          .ifPresent(
              check ->
                  console.note(
                      "premeasure: warning: the loader accepts what is no proper"
                          + " signature: "
                          + text(record, check)));
      Optional<Prediction> prediction = prediction(archive, record, digest);
      if (prediction.isEmpty()) {
        return ExitStatus.CHECK_FAILED;
      }
      warnOfLaterStop(Path.of(record.source()));
      output.write(console, prediction.get(), Optional.of(record.signer()));
      return ExitStatus.OK;
    }
  }

  /** The loader may find other things to refuse, before or after it extends anything. */
  private void warnOfLaterStop(Path record) throws IOException {
    CvmbootLoader.run(new ArchiveAndRecord(file, record), bank.banks())
        .stop()
        .ifPresent(
            stop ->
                console.note(
                    "premeasure: warning: %s: the loader stops at %s: %s"
                        .formatted(file, stop.name(), stop.detail())));
  }

  private Optional<Prediction> prediction(
      BootArchive archive, SignatureRecord record, byte[] digest) throws IOException {
    List<Input> inputs =
        List.of(
            Input.of(file.toString(), digest, archive.size()),
            Input.of(record.source(), record.encode()));
    EventsPrediction events = new EventsPrediction(console, bank.banks());
    Optional<ArchiveEntry> entry = archive.loaderFind(BootFiles.EVENTS);
    if (entry.isEmpty()) {
      return Optional.of(events.ofSigner(Source.file(record.source()), record.signer(), inputs));
    }
    byte[] content = archive.read(entry.get(), MAX_EVENTS);
    Source source = Source.file(file.toString()).entry(BootFiles.EVENTS);
    return events.ofFile(source, content, record.signer(), inputs);
  }

  private static Optional<Check> failed(List<Check> checks) {
    return checks.stream().filter(check -> !check.ok()).findFirst();
  }

  private static String text(SignatureRecord record, Check check) {
    return record.source() + ": " + check.name() + ": " + check.detail();
  }
}
