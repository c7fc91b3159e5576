package io.premeasure.tpm.eventlog;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.TpmFormatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An event log: events in the order of their extension, each with a digest for every bank. The TCG
 * containers are read and written here; what was read is written again byte for byte.
 */
public final class EventLog {
  private final LogFormat format;

  /** The record before the first event of a crypto-agile log; never extended. */
  private final LoggedEvent header;

  private final Map<Integer, Integer> sizes;
  private final List<LoggedEvent> events;
  private final byte[] padding;

  EventLog(
      LogFormat format,
      LoggedEvent header,
      Map<Integer, Integer> sizes,
      List<LoggedEvent> events,
      byte[] padding) {
    this.format = format;
    this.header = header;
    this.sizes = sizes;
    this.events = List.copyOf(events);
    this.padding = padding;
  }

  /** What may follow the last event. */
  public enum Padding {
    /** Nothing. */
    REFUSED,
    /** A rest that is all zeros or all ones, as in a copy of the memory that held the log. */
    ACCEPTED
  }

  /**
   * A new crypto-agile log.
   *
   * @param algorithms the banks, in the order that the Spec ID event names them
   */
  public static EventLog of(Collection<HashAlgorithm> algorithms, List<LoggedEvent> events) {
    return of(LogFormat.CRYPTO_AGILE, algorithms, events);
  }

  /**
   * A log of any format.
   *
   * @param algorithms the banks, in the log's order
   */
  public static EventLog of(
      LogFormat format, Collection<HashAlgorithm> algorithms, List<LoggedEvent> events) {
    Map<Integer, Integer> sizes = new LinkedHashMap<>();
    algorithms.forEach(algorithm -> sizes.put(algorithm.id(), algorithm.size()));
    long pcr = format.hasCcRegisters() ? 1 : 0;
    LoggedEvent header = TcgLogWriter.header(pcr, SpecIdEvent.encode(algorithms));
    return new EventLog(format, header, sizes, events, new byte[0]);
  }

  /**
   * The log with further events, whose digests are put into the order of its banks.
   *
   * @param further each with a digest for every bank of the log and no other
   * @throws TpmFormatException when the log has a bank whose algorithm is not known
   * @throws IllegalArgumentException when an event has other digests
   */
  public EventLog plus(List<LoggedEvent> further) throws TpmFormatException {
    if (algorithms().size() < sizes.size()) {
      throw new TpmFormatException("event log", 0, "a bank with an unknown algorithm");
    }
    List<LoggedEvent> all = new ArrayList<>(events);
    further.forEach(event -> all.add(event.ordered(sizes.keySet())));
    return new EventLog(format, header, sizes, all, new byte[0]);
  }

  /** Reads a log that ends with its last event; errors as below. */
  public static EventLog read(String source, byte[] content) throws TpmFormatException {
    return read(source, content, Padding.REFUSED);
  }

  /**
   * Reads a log in one of the TCG containers, which its first bytes tell: crypto-agile (with the
   * registers of a confidential VM when its only bank is SHA-384 and its header or its data show
   * so), or with SHA-1 digests only; or an EFI_TCG2_FINAL_EVENTS_TABLE.
   *
   * @param source the name that errors carry
   * @throws TpmFormatException when it is no such log, or a damaged one
   */
  public static EventLog read(String source, byte[] content, Padding padding)
      throws TpmFormatException {
    return FinalEventsTable.isTable(content)
        ? FinalEventsTable.read(source, content)
        : new TcgLogReader(source, content, padding).read();
  }

  /** Reads an EFI_TCG2_FINAL_EVENTS_TABLE, whose digest sizes this log's header tells. */
  public EventLog readFinalEvents(String source, byte[] table) throws TpmFormatException {
    return FinalEventsTable.read(source, table, sizes);
  }

  /**
   * The log followed by those events of a final-events table that it does not hold already: the
   * table starts with the events that were logged after the log was first asked for, some of which
   * the log's copy may have.
   */
  public EventLog withFinalEvents(EventLog table) {
    List<LoggedEvent> all = new ArrayList<>(events);
    all.addAll(
        table.events.subList(FinalEventsTable.overlap(events, table.events), table.events.size()));
    return new EventLog(format, header, sizes, all, new byte[0]);
  }

  /**
   * The log's bytes: as it was read, or for a log made from events the container of its format.
   *
   * @throws IllegalStateException when the log's format is no TCG container
   */
  public byte[] encode() {
    LogWriter out = new LogWriter();
    switch (format) {
      case TCG_1_2 -> TcgLogWriter.sha1Records(out, events);
      case CRYPTO_AGILE, CC -> TcgLogWriter.agile(out, header, events);
      case FINAL_EVENTS -> TcgLogWriter.finalEvents(out, events);
      default -> throw new IllegalStateException("no TCG container: " + format.label());
    }
    return out.bytes(padding).toByteArray();
  }

  /** The form that the log had or will have. */
  public LogFormat format() {
    return format;
  }

  /** The known algorithms of the log's banks, in the log's order. */
  public List<HashAlgorithm> algorithms() {
    return sizes.keySet().stream().map(HashAlgorithm::ofId).flatMap(Optional::stream).toList();
  }

  /** The TPM_ALG_IDs of the log's banks and the sizes of their digests, in the log's order. */
  public Map<Integer, Integer> digestSizes() {
    return Collections.unmodifiableMap(sizes);
  }

  /** The events; without the Spec ID event of a crypto-agile log. */
  public List<LoggedEvent> events() {
    return events;
  }

  /** The bytes behind the last event; a copy. */
  public byte[] padding() {
    return padding.clone();
  }

  /**
   * The locality that PCR 0 starts with where the log names one: that of the first StartupLocality
   * event before anything is extended into PCR 0, or 4 when an H-CRTM event comes first.
   */
  public Optional<Integer> startupLocality() {
    return format.hasCcRegisters() ? Optional.empty() : LogReplay.startupLocality(this);
  }

  /** The same log with bytes behind its last event that are no event. */
  public EventLog withPadding(byte[] rest) {
    return new EventLog(format, header, sizes, events, rest.clone());
  }

  /** Whether the header record is as it should be: register 0 (1 in CC logs), digest zero. */
  boolean hasPlainHeader() {
    byte[] unused = new byte[HashAlgorithm.SHA1.size()];
    boolean zero = Arrays.equals(header.digest(HashAlgorithm.SHA1).orElse(unused), unused);
    return zero && header.pcr() == (format.hasCcRegisters() ? 1 : 0);
  }

  /**
   * The registers after all events of the log, in every bank with a known algorithm.
   *
   * @throws TpmFormatException when the log has no bank with a known algorithm
   */
  public PcrBanks replay() throws TpmFormatException {
    return LogReplay.of(this).banks();
  }
}
