package io.premeasure.measure.log;

import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.LoggedEvent;
import io.premeasure.tpm.eventlog.detail.EventDecoder;
import io.premeasure.tpm.eventlog.detail.EventDetail;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Events as JSON objects, and as lines for people. */
final class EventDocument {
  private EventDocument() {}

  /** What is known about an event: what the log says, what its data says, whether that can be. */
  static Map<String, Object> of(EventLog log, int index) {
    LoggedEvent event = log.events().get(index);
    EventDetail detail = EventDecoder.decode(event);
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("index", index);
    object.put("pcr", event.pcr());
    object.put("register", log.format().registerName(event.pcr()));
    object.put("type", event.name());
    object.put("subject", detail.subject());
    Map<String, Object> digests = new LinkedHashMap<>();
    event
        .digests()
        .forEach((bank, hash) -> digests.put(bank.bankName(), HexFormat.of().formatHex(hash)));
    object.put("digests", digests);
    object.put("digestMatchesData", detail.digest().label());
    object.put("fields", detail.fields());
    detail.problem().ifPresent(problem -> object.put("problem", problem));
    object.put("data", Base64.getEncoder().encodeToString(event.data()));
    return object;
  }

  /** The same for people, without the data's bytes unless they could not be decoded. */
  static List<String> lines(Map<String, Object> event) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s  %s  %s: %s"
            .formatted(
                event.get("index"),
                event.get("register"),
                event.get("type"),
                event.get("subject")));
    ((Map<?, ?>) event.get("digests"))
        .forEach((bank, hash) -> lines.add("    %-9s %s".formatted(bank, hash)));
    fields("    ", (Map<?, ?>) event.get("fields"), lines);
    lines.add("    digest matches data: " + event.get("digestMatchesData"));
    if (event.containsKey("problem")) {
      lines.add("    not decoded: " + event.get("problem"));
      lines.add("    data: " + event.get("data"));
    }
    return lines;
  }

  private static void fields(String indent, Map<?, ?> fields, List<String> lines) {
    fields.forEach((name, value) -> field(indent, name + ":", value, lines));
  }

  private static void field(String indent, String label, Object value, List<String> lines) {
    if (value instanceof Map<?, ?> nested) {
      lines.add(indent + label);
      fields(indent + "  ", nested, lines);
    } else if (value instanceof List<?> list) {
      lines.add(indent + label);
      list.forEach(each -> field(indent + "  ", "-", each, lines));
    } else {
      lines.add(indent + label + " " + value);
    }
  }
}
