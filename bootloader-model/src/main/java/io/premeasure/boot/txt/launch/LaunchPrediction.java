package io.premeasure.boot.txt.launch;

import io.premeasure.boot.Input;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.txt.log.TxtLog;
import io.premeasure.tpm.HashAlgorithm;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a launch leads to.
 *
 * @param prediction of the registers for which every measurement is known
 * @param unknown why the others are not predicted, in the order of extension
 */
public record LaunchPrediction(Prediction prediction, List<UnknownMeasurement> unknown) {
  /** Copies the list. */
  public LaunchPrediction {
    unknown = List.copyOf(unknown);
  }

  /** Leaves the registers out that an unknown measurement goes into. */
  static LaunchPrediction of(
      Set<HashAlgorithm> banks,
      List<Measurement> measurements,
      List<UnknownMeasurement> unknown,
      List<Input> inputs) {
    Set<Integer> left = unknown.stream().map(UnknownMeasurement::pcr).collect(Collectors.toSet());
    List<Measurement> known =
        measurements.stream().filter(measurement -> !left.contains(measurement.pcr())).toList();
    return new LaunchPrediction(Prediction.from(TxtLog.launched(banks), known, inputs), unknown);
  }
}
