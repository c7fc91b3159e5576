package io.premeasure.tpm.eventlog.comparison;

import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.LoggedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** One side of a comparison: a log, or events that were predicted. */
public final class ComparedLog {
  private final EventLog log;
  private final boolean whole;
  private final SortedMap<Integer, List<ComparedEvent>> registers = new TreeMap<>();

  private ComparedLog(EventLog log, boolean whole, List<String> sources) {
    this.log = log;
    this.whole = whole;
    for (int i = 0; i < log.events().size(); i++) {
      LoggedEvent event = log.events().get(i);
      if (event.isExtended()) {
        Optional<String> source =
            sources.isEmpty() ? Optional.empty() : Optional.of(sources.get(i));
        registers
            .computeIfAbsent((int) event.pcr(), register -> new ArrayList<>())
            .add(new ComparedEvent(i, event, source));
      }
    }
  }

  /** A log, in which every register counts. */
  public static ComparedLog of(EventLog log) {
    return new ComparedLog(log, true, List.of());
  }

  /**
   * Predicted events, which say nothing about registers that they do not extend.
   *
   * @param sources for each event the file or setting that it comes from
   */
  public static ComparedLog predicted(EventLog events, List<String> sources) {
    if (sources.size() != events.events().size()) {
      throw new IllegalArgumentException("not one source for each event");
    }
    return new ComparedLog(events, false, sources);
  }

  EventLog log() {
    return log;
  }

  /** Whether a register without events is known not to be extended. */
  boolean isWhole() {
    return whole;
  }

  SortedMap<Integer, List<ComparedEvent>> registers() {
    return registers;
  }
}
