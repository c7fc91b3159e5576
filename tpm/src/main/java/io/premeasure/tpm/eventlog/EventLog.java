package io.premeasure.tpm.eventlog;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.TpmFormatException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A crypto-agile event log: a Spec ID event, then events with a digest for each bank (TCG PC Client
 * Platform Firmware Profile, section 10; all integers little-endian). What was read is written
 * again byte for byte.
 */
public final class EventLog {
  private static final int SHA1_SIZE = 20;
  private static final long NO_REGISTER = 0xffffffffL;
  private static final byte[] LOCALITY = "StartupLocality\0".getBytes(StandardCharsets.US_ASCII);
  private static final long HCRTM_EVENT = 0x80000010L;

  private final long headerPcr;
  private final byte[] header;
  private final Map<Integer, Integer> sizes;
  private final List<LoggedEvent> events;
  private final byte[] padding;

  private EventLog(
      long headerPcr,
      byte[] header,
      Map<Integer, Integer> sizes,
      List<LoggedEvent> events,
      byte[] padding) {
    this.headerPcr = headerPcr;
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
   * A new log.
   *
   * @param algorithms the banks, in the order that the Spec ID event names them
   */
  public static EventLog of(Collection<HashAlgorithm> algorithms, List<LoggedEvent> events) {
    Map<Integer, Integer> sizes = new LinkedHashMap<>();
    algorithms.forEach(algorithm -> sizes.put(algorithm.id(), algorithm.size()));
    return new EventLog(0, SpecIdEvent.encode(algorithms), sizes, events, new byte[0]);
  }

  /** Reads a log that ends with its last event; errors as below. */
  public static EventLog read(String source, byte[] content) throws TpmFormatException {
    return read(source, content, Padding.REFUSED);
  }

  /**
   * Reads a log.
   *
   * @param source the name that errors carry
   * @throws TpmFormatException when it is no crypto-agile log, or a damaged one
   */
  public static EventLog read(String source, byte[] content, Padding padding)
      throws TpmFormatException {
    LogReader in = new LogReader(source, content);
    long pcr = in.u32("PCR index");
    long type = in.u32("event type");
    byte[] digest = in.bytes(SHA1_SIZE, "digest");
    int at = in.position();
    byte[] header = in.bytes(in.u32("event size"), "event data");
    if (type != EventType.EV_NO_ACTION || !Arrays.equals(digest, new byte[SHA1_SIZE])) {
      throw in.bad(0, "the first event is no Spec ID event: not a crypto-agile log");
    }
    Map<Integer, Integer> sizes = SpecIdEvent.sizes(source, at, header);
    List<LoggedEvent> events = new ArrayList<>();
    while (in.remaining() > 0) {
      boolean filled = in.restIs(0xff) || in.restIs(0);
      if (filled && padding == Padding.ACCEPTED) {
        break;
      }
      if (filled) {
        throw in.bad(in.position(), in.remaining() + " bytes of padding behind the last event");
      }
      events.add(event(in, sizes));
    }
    byte[] rest = in.bytes(in.remaining(), "padding");
    return new EventLog(pcr, header, sizes, events, rest);
  }

  private static LoggedEvent event(LogReader in, Map<Integer, Integer> sizes)
      throws TpmFormatException {
    int start = in.position();
    long pcr = in.u32("PCR index");
    long type = in.u32("event type");
    boolean register = pcr < PcrBanks.PCR_COUNT;
    if (!register && !(pcr == NO_REGISTER && type == EventType.EV_NO_ACTION)) {
      throw in.bad(start, "PCR index " + pcr + ", expected 0 to 23");
    }
    long count = in.u32("digest count");
    if (count > sizes.size()) {
      throw in.bad(start + 8, count + " digests, expected at most " + sizes.size());
    }
    Map<Integer, byte[]> digests = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      int at = in.position();
      int id = in.u16("algorithm");
      Integer size = sizes.get(id);
      if (size == null) {
        throw in.bad(at, "algorithm 0x%04x is not in the Spec ID event".formatted(id));
      }
      if (digests.put(id, in.bytes(size, "digest")) != null) {
        throw in.bad(at, "algorithm 0x%04x twice in one event".formatted(id));
      }
    }
    byte[] data = in.bytes(in.u32("event size"), "event data");
    if (startsWithSpecId(type, data)) {
      throw in.bad(start, "a second Spec ID event");
    }
    return new LoggedEvent(pcr, type, digests, data);
  }

  private static boolean startsWithSpecId(long type, byte[] data) {
    byte[] signature = SpecIdEvent.SIGNATURE;
    return type == EventType.EV_NO_ACTION
        && data.length >= signature.length
        && Arrays.equals(data, 0, signature.length, signature, 0, signature.length);
  }

  /** The log's bytes. */
  public byte[] encode() {
    LogWriter out = new LogWriter();
    out.u32(headerPcr).u32(EventType.EV_NO_ACTION).bytes(new byte[SHA1_SIZE]);
    out.u32(header.length).bytes(header);
    for (LoggedEvent event : events) {
      out.u32(event.pcr()).u32(event.type()).u32(event.rawDigests().size());
      event.rawDigests().forEach((id, digest) -> out.u16(id).bytes(digest));
      byte[] data = event.data();
      out.u32(data.length).bytes(data);
    }
    return out.bytes(padding).toByteArray();
  }

  /** The known algorithms of the log's banks, in the log's order. */
  public List<HashAlgorithm> algorithms() {
    return sizes.keySet().stream().map(HashAlgorithm::ofId).flatMap(Optional::stream).toList();
  }

  /** The events, without the Spec ID event. */
  public List<LoggedEvent> events() {
    return events;
  }

  /**
   * The registers after all events of the log, in every bank with a known algorithm.
   *
   * @throws TpmFormatException when the log has no bank with a known algorithm
   */
  public PcrBanks replay() throws TpmFormatException {
    if (algorithms().isEmpty()) {
      throw new TpmFormatException("event log", 0, "no bank with a known algorithm");
    }
    PcrBanks banks = new PcrBanks(algorithms());
    boolean started = false;
    for (LoggedEvent event : events) {
      if (event.pcr() == 0 && !started) {
        started = start(banks, event);
      }
      if (event.type() != EventType.EV_NO_ACTION) {
        banks.extend((int) event.pcr(), event.digests());
      }
    }
    return banks;
  }

  /** PCR 0 starts with the locality of the start-up; returns whether that is settled now. */
  private static boolean start(PcrBanks banks, LoggedEvent event) {
    byte[] data = event.data();
    boolean locality =
        event.type() == EventType.EV_NO_ACTION
            && data.length == LOCALITY.length + 1
            && Arrays.equals(data, 0, LOCALITY.length, LOCALITY, 0, LOCALITY.length);
    if (locality) {
      // Locality 4 comes with an H-CRTM event, which sets the same value.
      startAt(banks, data[LOCALITY.length]);
    } else if (event.type() == HCRTM_EVENT) {
      startAt(banks, (byte) 4);
    }
    return locality || event.type() != EventType.EV_NO_ACTION;
  }

  private static void startAt(PcrBanks banks, byte locality) {
    for (HashAlgorithm algorithm : banks.algorithms()) {
      byte[] value = new byte[algorithm.size()];
      value[value.length - 1] = locality;
      banks.set(algorithm, 0, value);
    }
  }
}
