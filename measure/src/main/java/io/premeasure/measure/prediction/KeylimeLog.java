package io.premeasure.measure.prediction;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.LoggedEvent;
import io.premeasure.tpm.eventlog.detail.DigestCheck;
import io.premeasure.tpm.eventlog.detail.EventDecoder;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * The events of a log that a reference state of keylime is about. Each counts in its own register
 * alone, and only when its digest is that of its data where the data tells something: the rest of a
 * log can say anything.
 */
public final class KeylimeLog {
  private static final Set<Long> FIRMWARE = Set.of(0x00000008L, 0x80000008L, 0x8000000aL);
  private static final long VARIABLE = 0x80000001L;
  private static final long APPLICATION = 0x80000003L;
  private static final long IPL = 0x0000000dL;
  private static final int COMMAND_LINES = 8;

  private KeylimeLog() {}

  /**
   * The events, in their order.
   *
   * @param registers those whose values somebody vouches for
   */
  public static List<Measurement> measurements(EventLog log, IntPredicate registers) {
    return log.events().stream()
        .filter(event -> isAbout(event) && registers.test((int) event.pcr()))
        .filter(KeylimeLog::isTold)
        .map(
            event ->
                new Measurement(
                    (int) event.pcr(),
                    event.type(),
                    event.digests(),
                    event.data(),
                    Source.file("event log"),
                    event.name()))
        .toList();
  }

  private static boolean isAbout(LoggedEvent event) {
    long pcr = event.pcr();
    if (event.digest(HashAlgorithm.SHA256).isEmpty()) {
      return false;
    }
    if (FIRMWARE.contains(event.type())) {
      return pcr == 0;
    }
    return (event.type() == VARIABLE && pcr == 7)
        || (event.type() == APPLICATION && pcr == 4)
        || (event.type() == IPL && (pcr == COMMAND_LINES || pcr == 9 || pcr == 14));
  }

  /** Names of files and lists are never hashed with what they name. */
  private static boolean isTold(LoggedEvent event) {
    if (event.type() == VARIABLE || (event.type() == IPL && event.pcr() == COMMAND_LINES)) {
      return EventDecoder.decode(event).digest() == DigestCheck.MATCHES;
    }
    return true;
  }
}
