package io.premeasure.measure.prediction;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Prediction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A component file of systemd-pcrlock (systemd.pcrlock(5)): an object whose {@code records} are the
 * events in the order of measurement, each with its register and a digest for each bank.
 */
final class Pcrlock {
  private Pcrlock() {}

  /** The file's content, ending in a line feed. */
  static byte[] of(Prediction prediction) throws IOException {
    List<Object> records = new ArrayList<>();
    for (Measurement event : prediction.measurements()) {
      List<Object> digests = new ArrayList<>();
      event
          .digests()
          .forEach(
              (bank, digest) ->
                  digests.add(
                      Map.of(
                          "hashAlg", bank.bankName(), "digest", HexFormat.of().formatHex(digest))));
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("pcr", event.pcr());
      entry.put("digests", digests);
      records.add(entry);
    }
    return (JSON.std.asString(Map.of("records", records)) + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
