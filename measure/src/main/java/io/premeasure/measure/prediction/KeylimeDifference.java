package io.premeasure.measure.prediction;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A member of a reference state of keylime that a machine does not agree with.
 *
 * @param member its name
 * @param pcr the register that tells
 * @param expected what the reference allows
 * @param actual what was measured; empty when nothing was
 * @param explanation for people
 */
public record KeylimeDifference(
    String member, int pcr, String expected, String actual, String explanation) {
  /** The difference as a JSON object. */
  public Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("pcr", pcr);
    document.put("index", 0);
    document.put("kind", member);
    document.put("expected", expected);
    document.put("actual", actual);
    document.put("explanation", explanation);
    return document;
  }
}
