package io.premeasure.measure.log;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.MeasurementLog;
import io.premeasure.boot.Prediction;
import io.premeasure.measure.prediction.ExpectationReader;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.LoggedEvent;
import io.premeasure.tpm.eventlog.comparison.ComparedLog;
import io.premeasure.tpm.eventlog.comparison.LogComparison;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a log is compared with: another log, or a prediction. */
public final class ExpectedLog {
  /** Bytes in which the member that marks an expectation must start. */
  private static final int HEAD = 4096;

  /** In PCR 5: nothing that comes after it is in the firmware's log. */
  private static final byte[] END_OF_FIRMWARE =
      "Exit Boot Services Returned with Success".getBytes(StandardCharsets.US_ASCII);

  private final ComparedLog events;
  private final Optional<ComparedLog> ofFirmware;

  private ExpectedLog(ComparedLog events, Optional<ComparedLog> ofFirmware) {
    this.events = events;
    this.ofFirmware = ofFirmware;
  }

  /** Reads a log. */
  static ExpectedLog read(Path file) throws IOException {
    return new ExpectedLog(ComparedLog.of(LogFile.read(file)), Optional.empty());
  }

  /**
   * What a prediction expects. A log that ends with the firmware's services is compared with what
   * is predicted until then: IMA and systemd keep logs of their own.
   */
  public static ExpectedLog of(Prediction prediction) {
    List<Measurement> all = prediction.measurements();
    int end = 0;
    while (end < all.size() && !Arrays.equals(all.get(end).data(), END_OF_FIRMWARE)) {
      end++;
    }
    return new ExpectedLog(
        predicted(prediction, all),
        end < all.size()
            ? Optional.of(predicted(prediction, all.subList(0, end + 1)))
            : Optional.empty());
  }

  private static ComparedLog predicted(Prediction prediction, List<Measurement> measurements) {
    return ComparedLog.predicted(
        MeasurementLog.of(prediction.algorithms(), measurements),
        measurements.stream().map(each -> each.source().text()).toList());
  }

  /** The differences of a machine's log. */
  public LogComparison compare(EventLog actual) throws TpmFormatException {
    List<LoggedEvent> logged = actual.events();
    boolean ends =
        !logged.isEmpty() && Arrays.equals(logged.get(logged.size() - 1).data(), END_OF_FIRMWARE);
    return LogComparison.of(ComparedLog.of(actual), ends ? ofFirmware.orElse(events) : events);
  }

  /** Whether a file is a log, not a prediction or another expectation. */
  static boolean isLog(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return !ExpectationReader.isExpectation(in.readNBytes(HEAD));
    }
  }
}
