package io.premeasure.measure.log;

import io.premeasure.boot.MeasurementLog;
import io.premeasure.boot.Prediction;
import io.premeasure.measure.prediction.ExpectationReader;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.comparison.ComparedLog;
import io.premeasure.tpm.eventlog.comparison.LogComparison;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a log is compared with: another log, or a prediction. */
public final class ExpectedLog {
  /** Bytes in which the member that marks an expectation must start. */
  private static final int HEAD = 4096;

  private final ComparedLog events;

  private ExpectedLog(ComparedLog events) {
    this.events = events;
  }

  /** Reads a log. */
  static ExpectedLog read(Path file) throws IOException {
    return new ExpectedLog(ComparedLog.of(LogFile.read(file)));
  }

  /** What a prediction expects. */
  public static ExpectedLog of(Prediction prediction) {
    EventLog log = MeasurementLog.of(prediction.algorithms(), prediction.measurements());
    return new ExpectedLog(
        ComparedLog.predicted(
            log, prediction.measurements().stream().map(m -> m.source().text()).toList()));
  }

  /** The differences of a machine's log. */
  public LogComparison compare(EventLog actual) throws TpmFormatException {
    return LogComparison.of(ComparedLog.of(actual), events);
  }

  /** Whether a file is a log, not a prediction or another expectation. */
  static boolean isLog(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return !ExpectationReader.isExpectation(in.readNBytes(HEAD));
    }
  }
}
