package io.premeasure.boot.cvmboot;

import io.premeasure.boot.Measurement;
import io.premeasure.cpio.Check;
import java.util.List;
import java.util.Optional;

/**
 * What one run of the loader did.
 *
 * @param steps in the loader's order; only the last one can be a failed one
 * @param measurements what was extended, also when a later step failed
 * @param signer the signer that the loader computed, 64 lower-case hex digits
 * @param variable the EFI variable, when it was set
 */
public record LoaderRun(
    List<Check> steps,
    List<Measurement> measurements,
    Optional<String> signer,
    Optional<RootHashVariable> variable) {

  /** Copies the lists. */
  public LoaderRun {
    steps = List.copyOf(steps);
    measurements = List.copyOf(measurements);
  }

  /** Whether the loader handed over to the kernel. */
  public boolean started() {
    return stop().isEmpty();
  }

  /** The step at which the loader stopped, if it did. */
  public Optional<Check> stop() {
    return steps.stream().filter(step -> !step.ok()).findFirst();
  }
}
