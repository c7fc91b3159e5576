package io.premeasure.measure.log;

import io.premeasure.tpm.eventlog.comparison.ComparedEvent;
import io.premeasure.tpm.eventlog.comparison.Difference;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Differences as JSON objects. */
public final class DifferenceDocument {
  private DifferenceDocument() {}

  /** The register, the place, the kind, both events and the explanation. */
  public static Map<String, Object> of(Difference difference) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("pcr", difference.register());
    object.put("index", difference.index());
    object.put("kind", difference.kind().label());
    object.put("expected", event(difference.expected()));
    object.put("actual", event(difference.actual()));
    object.put("explanation", difference.explanation());
    return object;
  }

  /** Where a difference is: the index in the actual log and in the expected one. */
  static Map<String, Object> place(Difference difference) {
    Map<String, Object> place = new LinkedHashMap<>();
    difference.actual().ifPresent(event -> place.put("actual", event.index()));
    difference.expected().ifPresent(event -> place.put("expected", event.index()));
    return place;
  }

  /** An event in short; null, as JSON has it, when there is none. */
  private static Object event(Optional<ComparedEvent> compared) {
    return compared.map(DifferenceDocument::event).orElse(null);
  }

  private static Map<String, Object> event(ComparedEvent compared) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("index", compared.index());
    object.put("type", compared.event().name());
    object.put("subject", compared.detail().subject());
    Map<String, Object> digests = new LinkedHashMap<>();
    compared
        .event()
        .digests()
        .forEach((bank, digest) -> digests.put(bank.bankName(), HexFormat.of().formatHex(digest)));
    object.put("digests", digests);
    object.put("fields", compared.detail().fields());
    compared.source().ifPresent(source -> object.put("source", source));
    return object;
  }
}
