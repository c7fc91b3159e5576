package io.premeasure.measure.prediction;

import io.premeasure.boot.Input;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.Source;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A prediction with two banks, three registers, a named and a nameless event type. */
final class SamplePrediction {
  static final List<HashAlgorithm> BANKS = List.of(HashAlgorithm.SHA256, HashAlgorithm.SHA384);

  private SamplePrediction() {}

  static Prediction fromReset() {
    return Prediction.of(BANKS, measurements(), inputs());
  }

  /** Register 11 starts from another value than zero. */
  static Prediction fromOtherState() {
    PcrBanks initial = new PcrBanks(BANKS);
    initial.event(11, new byte[] {1});
    return Prediction.from(initial, measurements(), inputs());
  }

  private static List<Measurement> measurements() {
    Source file = Source.file("a.cpio").entry("events");
    return List.of(
        Measurement.ofData(11, 0x0d, bytes("one"), BANKS, file.line(1), "text \"one\""),
        Measurement.ofData(8, 0x0c, bytes("two"), BANKS, file.line(2), "3 bytes"),
        Measurement.ofData(11, 0xffff0001L, bytes("three"), BANKS, file.line(4), ""),
        Measurement.ofData(23, 0x80000007L, new byte[0], BANKS, Source.file("x"), "nothing"));
  }

  private static List<Input> inputs() {
    return List.of(Input.of("a.cpio", bytes("content")), Input.of("empty", new byte[0]));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
