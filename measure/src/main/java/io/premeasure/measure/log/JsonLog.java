package io.premeasure.measure.log;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.measure.prediction.JsonMember;
import io.premeasure.measure.prediction.PredictionFormatException;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.LogFormat;
import io.premeasure.tpm.eventlog.LoggedEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Logs of JSON records: the TCG Canonical Event Log, an array of numbered records, and the JSON
 * text sequence (RFC 7464) that systemd appends its measurements to.
 */
final class JsonLog {
  private static final byte RECORD_SEPARATOR = 0x1e;

  private JsonLog() {}

  /** The form of the log that starts with these bytes, when it is one. */
  static Optional<LogFormat> format(byte[] head) {
    if (head.length > 0 && head[0] == RECORD_SEPARATOR) {
      return Optional.of(LogFormat.SYSTEMD);
    }
    boolean list = new String(head, StandardCharsets.ISO_8859_1).matches("(?s)\\s*\\[\\s*[{\\]].*");
    return list ? Optional.of(LogFormat.CEL_JSON) : Optional.empty();
  }

  /**
   * Reads an array of records, which must be numbered without a gap where they are.
   *
   * @param source the name that errors carry
   */
  static EventLog readList(String source, byte[] content) throws PredictionFormatException {
    List<LoggedEvent> events = new ArrayList<>();
    long before = -1;
    for (JsonMember record : JsonMember.root(source, content).items()) {
      Optional<JsonMember> recnum = record.optional("recnum");
      if (recnum.isPresent()) {
        long number = recnum.get().number(Long.MAX_VALUE);
        if (before >= 0 && number != before + 1) {
          throw recnum.get().bad("%d follows %d: records are missing".formatted(number, before));
        }
        before = number;
      }
      events.add(JsonRecord.read(record));
    }
    return log(LogFormat.CEL_JSON, events);
  }

  /**
   * Reads a sequence. A last record without its line feed was not wholly written: it is left out
   * and kept as the log's padding.
   */
  static EventLog readSequence(String source, byte[] content) throws PredictionFormatException {
    List<LoggedEvent> events = new ArrayList<>();
    int start = 0;
    while (start < content.length) {
      int end = start + 1;
      while (end < content.length && content[end] != RECORD_SEPARATOR) {
        end++;
      }
      if (end == content.length && content[end - 1] != '\n') {
        break;
      }
      String name = source + ": record " + events.size();
      byte[] record = Arrays.copyOfRange(content, start + 1, end);
      events.add(JsonRecord.read(JsonMember.root(name, record)));
      start = end;
    }
    byte[] rest = Arrays.copyOfRange(content, start, content.length);
    return log(LogFormat.SYSTEMD, events).withPadding(rest);
  }

  private static EventLog log(LogFormat format, List<LoggedEvent> events) {
    Set<HashAlgorithm> banks = EnumSet.noneOf(HashAlgorithm.class);
    events.stream().map(LoggedEvent::digests).map(Map::keySet).forEach(banks::addAll);
    return EventLog.of(format, banks, events);
  }

  /** Writes an array of records, numbered from 0. */
  static byte[] writeList(EventLog log) throws IOException {
    List<Map<String, Object>> records = new ArrayList<>();
    for (LoggedEvent event : log.events()) {
      Map<String, Object> record = new LinkedHashMap<>();
      record.put("recnum", records.size());
      record.putAll(JsonRecord.document(event));
      records.add(record);
    }
    String json = JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(records);
    return (json + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Writes a sequence. */
  static byte[] writeSequence(Collection<LoggedEvent> events) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (LoggedEvent event : events) {
      out.write(RECORD_SEPARATOR);
      String json = JSON.std.asString(JsonRecord.document(event));
      out.writeBytes((json + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }
}
