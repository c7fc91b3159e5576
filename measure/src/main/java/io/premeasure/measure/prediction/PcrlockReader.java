package io.premeasure.measure.prediction;

import io.premeasure.boot.Input;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.Source;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.eventlog.EventType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a component of systemd-pcrlock (systemd.pcrlock(5)): {@code records} in an object, or the
 * list by itself. Its banks are those that every record has a digest for.
 */
final class PcrlockReader {
  private final String source;
  private final List<Map<HashAlgorithm, byte[]>> digests = new ArrayList<>();
  private final List<Integer> pcrs = new ArrayList<>();
  private final Set<HashAlgorithm> banks = EnumSet.allOf(HashAlgorithm.class);

  private PcrlockReader(String source) {
    this.source = source;
  }

  /**
   * Reads a component's records as a prediction.
   *
   * @param source the name that errors carry
   * @throws PredictionFormatException when a record lacks its register or a digest, or no bank is
   *     in all of them
   */
  static Prediction read(String source, byte[] json) throws PredictionFormatException {
    PcrlockReader reader = new PcrlockReader(source);
    JsonMember root = JsonMember.root(source, json);
    for (JsonMember each : root.isList() ? root.items() : root.member("records").items()) {
      reader.add(each);
    }
    if (reader.pcrs.isEmpty() || reader.banks.isEmpty()) {
      throw root.bad("no records, or no bank that all of them have a digest for");
    }
    return Prediction.of(reader.banks, reader.measurements(), List.of(Input.of(source, json)));
  }

  private void add(JsonMember each) throws PredictionFormatException {
    Map<HashAlgorithm, byte[]> found = new EnumMap<>(HashAlgorithm.class);
    for (JsonMember digest : each.member("digests").items()) {
      Optional<HashAlgorithm> bank = HashAlgorithm.ofBankName(digest.member("hashAlg").string());
      if (bank.isPresent()
          && found.put(bank.get(), digest.member("digest").digest(bank.get())) != null) {
        throw digest.bad("a second digest of that bank");
      }
    }
    pcrs.add(each.member("pcr").pcr());
    digests.add(found);
    banks.retainAll(found.keySet());
  }

  private List<Measurement> measurements() {
    List<Measurement> measurements = new ArrayList<>();
    for (int i = 0; i < pcrs.size(); i++) {
      Map<HashAlgorithm, byte[]> kept = new EnumMap<>(digests.get(i));
      kept.keySet().retainAll(banks);
      String first = HexFormat.of().formatHex(kept.values().iterator().next());
      measurements.add(
          new Measurement(
              pcrs.get(i),
              EventType.EV_IPL,
              kept,
              new byte[0],
              Source.file(source).entry("record " + (i + 1)),
              "record of systemd-pcrlock, " + first));
    }
    return measurements;
  }
}
