package io.premeasure.tpm.eventlog;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.TpmFormatException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a log's events make of the registers. Only the logged digests count: the event data takes no
 * part, except for the start value of PCR 0.
 */
public final class LogReplay {
  private static final long HCRTM_EVENT = 0x80000010L;
  private static final int FIRST_DRTM_PCR = 17;
  private static final int LAST_DRTM_PCR = 22;

  private final PcrBanks banks;
  private final SortedSet<Integer> registers = new TreeSet<>();
  private final Map<HashAlgorithm, SortedSet<Integer>> incomplete = new TreeMap<>();

  private LogReplay(PcrBanks banks) {
    this.banks = banks;
  }

  /**
   * Replays a log from the registers' reset values; PCR 0 starts with the locality that the log
   * names, PCR 17 to 22 at zero when the log has events of a dynamic launch.
   *
   * @throws TpmFormatException when the log has no bank with a known algorithm
   */
  public static LogReplay of(EventLog log) throws TpmFormatException {
    if (log.algorithms().isEmpty()) {
      throw new TpmFormatException("event log", 0, "no bank with a known algorithm");
    }
    LogReplay replay = new LogReplay(new PcrBanks(log.algorithms()));
    if (!log.format().hasCcRegisters()) {
      replay.start(log);
    }
    log.events().stream().filter(LoggedEvent::isExtended).forEach(replay::extend);
    if (log.format().namesExtendedBanksOnly()) {
      replay.incomplete.clear();
    }
    return replay;
  }

  /** The values of all registers, also of those that the log does not mention. */
  public PcrBanks banks() {
    return banks;
  }

  /** The registers that the log extends. */
  public SortedSet<Integer> registers() {
    return new TreeSet<>(registers);
  }

  /** The registers whose value in the bank is unknown because an event has no digest for it. */
  public SortedSet<Integer> incomplete(HashAlgorithm bank) {
    return new TreeSet<>(incomplete.getOrDefault(bank, new TreeSet<>()));
  }

  private void start(EventLog log) {
    Optional<Integer> locality = startupLocality(log);
    locality.ifPresent(this::startAt);
    if (log.events().stream().anyMatch(event -> EventType.isDynamicLaunch(event.type()))) {
      for (int pcr = FIRST_DRTM_PCR; pcr <= LAST_DRTM_PCR; pcr++) {
        banks.reset(pcr);
      }
    }
  }

  /**
   * The locality that PCR 0 starts with: that of the first StartupLocality event before anything is
   * extended into PCR 0, or 4 when the first extension is an H-CRTM event.
   */
  static Optional<Integer> startupLocality(EventLog log) {
    for (LoggedEvent event : log.events()) {
      if (event.pcr() != 0) {
        continue;
      }
      if (event.type() != EventType.EV_NO_ACTION) {
        return event.type() == HCRTM_EVENT ? Optional.of(4) : Optional.empty();
      }
      Optional<Integer> locality = StartupLocality.of(event);
      if (locality.filter(StartupLocality::exists).isPresent()) {
        return locality;
      }
    }
    return Optional.empty();
  }

  private void startAt(int locality) {
    for (HashAlgorithm algorithm : banks.algorithms()) {
      byte[] value = new byte[algorithm.size()];
      value[value.length - 1] = (byte) locality;
      banks.set(algorithm, 0, value);
    }
  }

  private void extend(LoggedEvent event) {
    int pcr = (int) event.pcr();
    registers.add(pcr);
    Map<HashAlgorithm, byte[]> digests = event.digests();
    banks.extend(pcr, digests);
    for (HashAlgorithm bank : banks.algorithms()) {
      if (!digests.containsKey(bank)) {
        incomplete.computeIfAbsent(bank, missing -> new TreeSet<>()).add(pcr);
      }
    }
  }

  /** Whether both replays give the register the same value in every bank that both have. */
  public boolean agrees(LogReplay other, int pcr) {
    return banks.algorithms().stream()
        .filter(other.banks.algorithms()::contains)
        .allMatch(bank -> Arrays.equals(banks.value(bank, pcr), other.banks.value(bank, pcr)));
  }
}
