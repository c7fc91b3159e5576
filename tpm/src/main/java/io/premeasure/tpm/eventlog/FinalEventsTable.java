package io.premeasure.tpm.eventlog;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.TpmFormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * EFI_TCG2_FINAL_EVENTS_TABLE (TCG EFI Protocol Specification, section 7.1): u64 version, u64
 * number of events, TCG_PCR_EVENT2 records; the events logged after the log was first asked for.
 */
final class FinalEventsTable {
  static final long VERSION = 1;

  private static final int HEAD = 16;
  private static final int SMALLEST_EVENT = 16;

  private FinalEventsTable() {}

  /** Whether the bytes start as such a table does: version 1, a count that they have room for. */
  static boolean isTable(byte[] content) {
    if (content.length < HEAD) {
      return false;
    }
    ByteBuffer head = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    long count = head.getLong(8);
    return head.getLong(0) == VERSION
        && count >= 0
        && count <= (content.length - HEAD) / SMALLEST_EVENT;
  }

  /** A table without the log that it belongs to; its digests must be of known algorithms. */
  static EventLog read(String source, byte[] table) throws TpmFormatException {
    Map<Integer, Integer> banks = new LinkedHashMap<>();
    for (HashAlgorithm algorithm : HashAlgorithm.values()) {
      banks.put(algorithm.id(), algorithm.size());
    }
    LogReader in = new LogReader(source, table);
    List<LoggedEvent> events = events(in, banks);
    Set<Integer> used = new HashSet<>();
    events.forEach(event -> used.addAll(event.rawDigests().keySet()));
    banks.keySet().retainAll(used);
    return log(in, banks, events);
  }

  static EventLog read(String source, byte[] table, Map<Integer, Integer> sizes)
      throws TpmFormatException {
    LogReader in = new LogReader(source, table);
    return log(in, sizes, events(in, sizes));
  }

  private static List<LoggedEvent> events(LogReader in, Map<Integer, Integer> sizes)
      throws TpmFormatException {
    long version = in.u32("version");
    if (version != VERSION || in.u32("version") != 0) {
      throw in.bad(0, "final-events table of version " + version + ", expected 1");
    }
    long count = in.u32("number of events");
    if (in.u32("number of events") != 0) {
      throw in.bad(8, "more than 2^32 events");
    }
    List<LoggedEvent> events = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      events.add(TcgLogReader.event2(in, sizes));
    }
    return events;
  }

  private static EventLog log(LogReader in, Map<Integer, Integer> sizes, List<LoggedEvent> events)
      throws TpmFormatException {
    byte[] rest = in.bytes(in.remaining(), "padding");
    LoggedEvent none = TcgLogWriter.header(0, new byte[0]);
    return new EventLog(LogFormat.FINAL_EVENTS, none, sizes, events, rest);
  }

  /** How many of the table's first events are the log's last ones. */
  static int overlap(List<LoggedEvent> log, List<LoggedEvent> table) {
    for (int count = Math.min(log.size(), table.size()); count > 0; count--) {
      int start = log.size() - count;
      boolean same = true;
      for (int i = 0; i < count && same; i++) {
        same = sameEvent(log.get(start + i), table.get(i));
      }
      if (same) {
        return count;
      }
    }
    return 0;
  }

  private static boolean sameEvent(LoggedEvent a, LoggedEvent b) {
    return a.pcr() == b.pcr()
        && a.type() == b.type()
        && Arrays.equals(a.data(), b.data())
        && a.rawDigests().keySet().equals(b.rawDigests().keySet())
        && a.rawDigests().entrySet().stream()
            .allMatch(e -> Arrays.equals(e.getValue(), b.rawDigests().get(e.getKey())));
  }
}
