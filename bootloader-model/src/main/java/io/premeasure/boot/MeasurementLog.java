package io.premeasure.boot;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.LoggedEvent;
import java.util.Collection;
import java.util.List;

/** Measurements as the crypto-agile event log that the firmware keeps of them. */
public final class MeasurementLog {
  private MeasurementLog() {}

  /** A log of these measurements only, in the given banks. */
  public static EventLog of(Collection<HashAlgorithm> banks, List<Measurement> measurements) {
    return EventLog.of(banks, events(measurements));
  }

  /**
   * What the log becomes by these measurements.
   *
   * @param earlier what the firmware logged before
   * @param measurements each with a digest for every bank of the log
   * @throws TpmFormatException when the log has a bank whose algorithm is not known
   */
  public static EventLog after(EventLog earlier, List<Measurement> measurements)
      throws TpmFormatException {
    return earlier.plus(events(measurements));
  }

  private static List<LoggedEvent> events(List<Measurement> measurements) {
    return measurements.stream()
        .map(m -> LoggedEvent.of(m.pcr(), m.eventType(), m.digests(), m.data()))
        .toList();
  }
}
