package io.premeasure.tpm.eventlog;

import io.premeasure.tpm.HashAlgorithm;
import java.util.List;
import java.util.Map;

/** Writes the TCG containers; all integers are little-endian. */
final class TcgLogWriter {
  private TcgLogWriter() {}

  /** The first record of a crypto-agile log. */
  static LoggedEvent header(long pcr, byte[] specId) {
    byte[] unused = new byte[HashAlgorithm.SHA1.size()];
    Map<Integer, byte[]> digests = Map.of(HashAlgorithm.SHA1.id(), unused);
    return new LoggedEvent(pcr, EventType.EV_NO_ACTION, digests, specId);
  }

  static void agile(LogWriter out, LoggedEvent header, List<LoggedEvent> events) {
    sha1Records(out, List.of(header));
    events.forEach(event -> event2(out, event));
  }

  static void finalEvents(LogWriter out, List<LoggedEvent> events) {
    out.u32(FinalEventsTable.VERSION).u32(0).u32(events.size()).u32(0);
    events.forEach(event -> event2(out, event));
  }

  static void sha1Records(LogWriter out, List<LoggedEvent> events) {
    for (LoggedEvent event : events) {
      byte[] data = event.data();
      byte[] digest =
          event
              .digest(HashAlgorithm.SHA1)
              .orElseThrow(() -> new IllegalStateException("event without a SHA-1 digest"));
      out.u32(event.pcr()).u32(event.type()).bytes(digest).u32(data.length).bytes(data);
    }
  }

  private static void event2(LogWriter out, LoggedEvent event) {
    out.u32(event.pcr()).u32(event.type()).u32(event.rawDigests().size());
    event.rawDigests().forEach((id, digest) -> out.u16(id).bytes(digest));
    byte[] data = event.data();
    out.u32(data.length).bytes(data);
  }
}
