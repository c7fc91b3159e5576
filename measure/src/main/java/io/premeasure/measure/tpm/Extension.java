package io.premeasure.measure.tpm;

import io.premeasure.boot.Prediction;
import io.premeasure.tpm.HashAlgorithm;
import java.util.List;
import java.util.Map;

/** The digests that one event extends into one register. */
record Extension(int pcr, Map<HashAlgorithm, byte[]> digests) {
  /** A prediction's events in their order. */
  static List<Extension> of(Prediction prediction) {
    return prediction.measurements().stream()
        .map(measurement -> new Extension(measurement.pcr(), measurement.digests()))
        .toList();
  }
}
