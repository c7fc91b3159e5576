package io.premeasure.measure.events;

import io.premeasure.cpio.events.EventsFile;
import io.premeasure.cpio.events.EventsFormatException;
import io.premeasure.cpio.events.EventsReading;
import io.premeasure.cpio.events.MeasuredEvent;
import io.premeasure.tpm.HashAlgorithm;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An events file as the loader reads it.
 *
 * @param events those that are measured, before a refusal too
 * @param refusal where the loader stops reading, if it does
 */
public record EventsDocument(List<MeasuredEvent> events, Optional<EventsFormatException> refusal) {
  private static final List<HashAlgorithm> BANKS =
      List.of(HashAlgorithm.SHA1, HashAlgorithm.SHA256, HashAlgorithm.SHA384, HashAlgorithm.SHA512);

  /**
   * Reads a file's content.
   *
   * @param source name for messages
   * @param signer the signer that the loader fills in, 32 bytes
   */
  public static EventsDocument read(String source, byte[] content, byte[] signer) {
    try {
      return new EventsDocument(
          EventsFile.parse(source, content, signer, EventsReading.LOADER).events(),
          Optional.empty());
    } catch (EventsFormatException e) {
      return new EventsDocument(e.dispatched(), Optional.of(e));
    }
  }

  /** The events as JSON members: index, line, pcr, type, data, digests. */
  public List<Map<String, Object>> members() {
    return events.stream().map(EventsDocument::member).toList();
  }

  /** A line for people about each event. */
  public List<String> lines() {
    return events.stream()
        .map(
            event ->
                "PCR%d %s sha256 %s"
                    .formatted(
                        event.pcr(),
                        type(event),
                        HexFormat.of().formatHex(HashAlgorithm.SHA256.hash(event.measured()))))
        .toList();
  }

  private static Map<String, Object> member(MeasuredEvent event) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("index", event.index());
    members.put("line", event.line());
    members.put("pcr", event.pcr());
    members.put("type", type(event));
    members.put("data", HexFormat.of().formatHex(event.measured()));
    Map<String, String> digests = new LinkedHashMap<>();
    for (HashAlgorithm bank : BANKS) {
      digests.put(bank.bankName(), HexFormat.of().formatHex(bank.hash(event.measured())));
    }
    members.put("digests", digests);
    return members;
  }

  private static String type(MeasuredEvent event) {
    return event.kind().name().toLowerCase(Locale.ROOT);
  }
}
