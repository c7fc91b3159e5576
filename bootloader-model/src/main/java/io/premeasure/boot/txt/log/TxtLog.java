package io.premeasure.boot.txt.log;

import io.premeasure.boot.txt.Octets;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.LogFormat;
import io.premeasure.tpm.eventlog.LoggedEvent;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The log of a launch.
 *
 * @param events in their order, without the one that describes the log
 */
public record TxtLog(List<TxtEvent> events) {
  private static final int FIRST_DYNAMIC = 17;
  private static final int LAST_DYNAMIC = 22;

  /** Copies the list. */
  public TxtLog {
    events = List.copyOf(events);
  }

  /** The banks that any event has a digest for. */
  public Set<HashAlgorithm> banks() {
    Set<HashAlgorithm> banks = EnumSet.noneOf(HashAlgorithm.class);
    events.forEach(event -> banks.addAll(event.digests().keySet()));
    return banks;
  }

  /**
   * The registers after the launch: 17 to 22 start from zero.
   *
   * @return absent when no event has a digest
   */
  public Optional<PcrBanks> replay() {
    if (banks().isEmpty()) {
      return Optional.empty();
    }
    PcrBanks registers = launched(banks());
    for (TxtEvent event : events) {
      if (event.isMeasurement()) {
        event
            .digests()
            .forEach((bank, digest) -> registers.extend(bank, (int) event.pcr(), digest.bytes()));
      }
    }
    return Optional.of(registers);
  }

  /**
   * Whether SINIT logged the capabilities but not the launch environment. Some SINIT modules leave
   * that event out of a crypto-agile log, though they extend it: the log then does not lead to the
   * value of PCR 17.
   */
  public boolean lacksLaunchEnvironment() {
    return events.stream().anyMatch(TxtLog::isBeforeLaunchEnvironment)
        && events.stream().noneMatch(event -> event.type() == TxtEventType.MLE_HASH);
  }

  /**
   * The log with the launch environment behind the capabilities in PCR 17, where SINIT extends it.
   *
   * @param hashes of the launch environment with its command line
   */
  public TxtLog withLaunchEnvironment(Map<HashAlgorithm, Octets> hashes) {
    List<TxtEvent> all = new ArrayList<>();
    for (TxtEvent event : events) {
      all.add(event);
      if (isBeforeLaunchEnvironment(event)) {
        all.add(new TxtEvent(event.pcr(), TxtEventType.MLE_HASH, hashes, Octets.of(new byte[0])));
      }
    }
    return new TxtLog(all);
  }

  private static boolean isBeforeLaunchEnvironment(TxtEvent event) {
    return event.type() == TxtEventType.OSSINITDATA_CAP_HASH && event.pcr() == FIRST_DYNAMIC;
  }

  /** The same as a log of the general form, without the markers that are not measurements. */
  public EventLog eventLog() {
    List<LoggedEvent> all = new ArrayList<>();
    for (TxtEvent event : events) {
      Map<HashAlgorithm, byte[]> digests = new EnumMap<>(HashAlgorithm.class);
      event.digests().forEach((bank, digest) -> digests.put(bank, digest.bytes()));
      long register = event.isMeasurement() ? event.pcr() : LoggedEvent.NO_REGISTER;
      all.add(LoggedEvent.of(register, event.type(), digests, event.data().bytes()));
    }
    return EventLog.of(LogFormat.TXT, banks(), all);
  }

  /** Registers as the start of a launch leaves them, before the first extension. */
  public static PcrBanks launched(Set<HashAlgorithm> banks) {
    PcrBanks registers = new PcrBanks(banks);
    for (int pcr = FIRST_DYNAMIC; pcr <= LAST_DYNAMIC; pcr++) {
      registers.reset(pcr);
    }
    return registers;
  }

  /**
   * One log of several that each have one bank. Events that a log lacks, because its bank was not
   * extended, do not hinder.
   *
   * @return absent when the logs are not of the same events
   */
  static Optional<TxtLog> merged(List<TxtLog> logs) {
    TxtLog longest = new TxtLog(List.of());
    for (TxtLog log : logs) {
      longest = log.events.size() > longest.events.size() ? log : longest;
    }
    List<TxtEvent> all = new ArrayList<>(longest.events);
    for (TxtLog log : logs) {
      int next = 0;
      for (int i = 0; i < all.size() && next < log.events.size(); i++) {
        if (all.get(i).isSameAs(log.events.get(next))) {
          all.set(i, joined(all.get(i), log.events.get(next)));
          next++;
        }
      }
      if (next < log.events.size()) {
        return Optional.empty();
      }
    }
    return Optional.of(new TxtLog(all));
  }

  private static TxtEvent joined(TxtEvent event, TxtEvent other) {
    Map<HashAlgorithm, Octets> digests = new EnumMap<>(HashAlgorithm.class);
    digests.putAll(event.digests());
    digests.putAll(other.digests());
    return new TxtEvent(event.pcr(), event.type(), digests, event.data());
  }
}
