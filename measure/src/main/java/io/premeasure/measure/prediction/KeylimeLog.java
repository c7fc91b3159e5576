package io.premeasure.measure.prediction;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.EventType;
import io.premeasure.tpm.eventlog.LoggedEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * A log as a reference state of keylime is compared with it: the events that {@link KeylimeRules}
 * lets pass, and those that it does not. An event that is left out without a word would let a log
 * say anything.
 */
final class KeylimeLog {
  private final List<Measurement> measurements = new ArrayList<>();
  private final List<KeylimeDifference> refused = new ArrayList<>();

  /**
   * Sorts a log's events.
   *
   * @param vouched registers whose values somebody vouches for; events of others are not believed
   */
  KeylimeLog(EventLog log, IntPredicate vouched) {
    KeylimeRules rules = new KeylimeRules();
    for (LoggedEvent event : log.events()) {
      int pcr = (int) event.pcr();
      if (event.isExtended() && KeylimeRules.isAbout(pcr) && vouched.test(pcr)) {
        add(event, rules.refusal(event));
      }
    }
  }

  private void add(LoggedEvent event, Optional<String> refusal) {
    int pcr = (int) event.pcr();
    if (refusal.isEmpty()) {
      measurements.add(
          new Measurement(
              pcr,
              event.type(),
              event.digests(),
              event.data(),
              Source.file("event log"),
              event.name()));
    } else {
      String data = new String(event.data(), StandardCharsets.US_ASCII);
      refused.add(
          new KeylimeDifference(
              "event",
              pcr,
              "",
              EventType.name(event.type()) + " " + KeylimeEntries.text(data),
              refusal.get()));
    }
  }

  /** The events that tell something, in their order. */
  List<Measurement> measurements() {
    return List.copyOf(measurements);
  }

  /** The events of some registers that do not pass. */
  List<KeylimeDifference> refused(IntPredicate registers) {
    return refused.stream().filter(each -> registers.test(each.pcr())).toList();
  }
}
