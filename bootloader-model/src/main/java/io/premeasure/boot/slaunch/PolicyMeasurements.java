package io.premeasure.boot.slaunch;

import io.premeasure.boot.Measurement;
import java.util.List;
import java.util.Map;

/**
 * What a kernel extends, as far as it is known.
 *
 * @param measurements in the order of extension
 * @param unknown why a register cannot be predicted, for people
 */
public record PolicyMeasurements(List<Measurement> measurements, Map<Integer, String> unknown) {
  /** Copies list and map. */
  public PolicyMeasurements {
    measurements = List.copyOf(measurements);
    unknown = Map.copyOf(unknown);
  }
}
