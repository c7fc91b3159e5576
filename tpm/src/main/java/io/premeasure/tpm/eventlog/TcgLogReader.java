package io.premeasure.tpm.eventlog;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.TpmFormatException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the TCG containers; all integers are little-endian. */
final class TcgLogReader {
  private static final int SHA1_SIZE = 20;
  private static final int MAX_REGISTER = 31;
  private static final int MAX_CC_REGISTER = 4;
  private static final byte[] TD_HOB = "TdxTable".getBytes(StandardCharsets.US_ASCII);

  private final LogReader in;
  private final String source;
  private final EventLog.Padding padding;

  TcgLogReader(String source, byte[] content, EventLog.Padding padding) {
    this.in = new LogReader(source, content);
    this.source = source;
    this.padding = padding;
  }

  EventLog read() throws TpmFormatException {
    if (in.remaining() == 0) {
      throw in.bad(0, "the log is empty");
    }
    if (in.restIs(0) || in.restIs(0xff)) {
      throw in.bad(0, "nothing but padding, expected the event that starts a log");
    }
    LoggedEvent first = sha1Event(in);
    return isSpecId(first) ? agile(first) : sha1Log(first);
  }

  private EventLog agile(LoggedEvent first) throws TpmFormatException {
    byte[] header = first.data();
    boolean lenient = padding == EventLog.Padding.ACCEPTED;
    Map<Integer, Integer> sizes =
        SpecIdEvent.sizes(source, in.position() - header.length, header, lenient);
    List<LoggedEvent> events = new ArrayList<>();
    List<Integer> starts = new ArrayList<>();
    while (moreEvents()) {
      starts.add(in.position());
      events.add(event2(in, sizes));
    }
    LogFormat format = format(first, sizes, events);
    if (format.hasCcRegisters()) {
      checkCcRegisters(events, starts);
    }
    return new EventLog(format, first, sizes, events, in.bytes(in.remaining(), "padding"));
  }

  private EventLog sha1Log(LoggedEvent first) throws TpmFormatException {
    List<LoggedEvent> events = new ArrayList<>(List.of(first));
    while (moreEvents()) {
      events.add(sha1Event(in));
    }
    Map<Integer, Integer> sizes = Map.of(HashAlgorithm.SHA1.id(), SHA1_SIZE);
    byte[] rest = in.bytes(in.remaining(), "padding");
    LoggedEvent none = TcgLogWriter.header(0, new byte[0]);
    return new EventLog(LogFormat.TCG_1_2, none, sizes, events, rest);
  }

  private boolean moreEvents() throws TpmFormatException {
    if (in.remaining() == 0) {
      return false;
    }
    boolean filled = in.restIs(0xff) || in.restIs(0);
    if (filled && padding == EventLog.Padding.REFUSED) {
      throw in.bad(in.position(), in.remaining() + " bytes of padding behind the last event");
    }
    return !filled;
  }

  private static LogFormat format(
      LoggedEvent header, Map<Integer, Integer> sizes, List<LoggedEvent> events) {
    boolean sha384Only = sizes.keySet().equals(Map.of(HashAlgorithm.SHA384.id(), 48).keySet());
    boolean marked =
        header.pcr() == 1 || events.stream().anyMatch(event -> contains(event.data(), TD_HOB));
    return sha384Only && marked ? LogFormat.CC : LogFormat.CRYPTO_AGILE;
  }

  private static boolean contains(byte[] data, byte[] text) {
    return data.length > text.length
        && Arrays.equals(data, 1, 1 + text.length, text, 0, text.length);
  }

  private void checkCcRegisters(List<LoggedEvent> events, List<Integer> starts)
      throws TpmFormatException {
    for (int i = 0; i < events.size(); i++) {
      LoggedEvent event = events.get(i);
      if (event.pcr() > MAX_CC_REGISTER && event.pcr() != LoggedEvent.NO_REGISTER) {
        throw in.bad(
            starts.get(i),
            "event " + i + ": measurement register " + event.pcr() + ", expected 0 to 4");
      }
    }
  }

  /** TCG_PCR_EVENT: register, type, SHA-1 digest, data. */
  private static LoggedEvent sha1Event(LogReader in) throws TpmFormatException {
    int start = in.position();
    long pcr = in.u32("PCR index");
    long type = in.u32("event type");
    checkRegister(in, start, pcr, type);
    byte[] digest = in.bytes(SHA1_SIZE, "digest");
    byte[] data = in.bytes(in.u32("event size"), "event data");
    return new LoggedEvent(pcr, type, Map.of(HashAlgorithm.SHA1.id(), digest), data);
  }

  /** TCG_PCR_EVENT2: register, type, digests, data. */
  static LoggedEvent event2(LogReader in, Map<Integer, Integer> sizes) throws TpmFormatException {
    int start = in.position();
    long pcr = in.u32("PCR index");
    long type = in.u32("event type");
    checkRegister(in, start, pcr, type);
    Map<Integer, byte[]> digests = digests(in, sizes);
    byte[] data = in.bytes(in.u32("event size"), "event data");
    LoggedEvent event = new LoggedEvent(pcr, type, digests, data);
    if (isSpecId(event)) {
      throw in.bad(start, "a second Spec ID event");
    }
    return event;
  }

  private static Map<Integer, byte[]> digests(LogReader in, Map<Integer, Integer> sizes)
      throws TpmFormatException {
    int start = in.position();
    long count = in.u32("digest count");
    if (count > sizes.size()) {
      throw in.bad(start, count + " digests, expected at most " + sizes.size());
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
    return digests;
  }

  private static void checkRegister(LogReader in, int start, long pcr, long type)
      throws TpmFormatException {
    boolean none = pcr == LoggedEvent.NO_REGISTER && type == EventType.EV_NO_ACTION;
    if (pcr > MAX_REGISTER && !none) {
      throw in.bad(start, "PCR index " + pcr + ", expected 0 to " + MAX_REGISTER);
    }
  }

  private static boolean isSpecId(LoggedEvent event) {
    byte[] signature = SpecIdEvent.SIGNATURE;
    byte[] data = event.data();
    return event.type() == EventType.EV_NO_ACTION
        && data.length >= signature.length
        && Arrays.equals(data, 0, signature.length, signature, 0, signature.length);
  }
}
