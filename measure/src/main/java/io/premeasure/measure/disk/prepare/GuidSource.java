package io.premeasure.measure.disk.prepare;

import io.premeasure.verity.partition.DerivedGuid;
import io.premeasure.verity.partition.Guid;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Where the GUIDs of a new disk come from: they are random, or follow from a seed. */
public final class GuidSource {
  private final Optional<byte[]> seed;
  private final Map<String, Integer> taken = new HashMap<>();

  private GuidSource(Optional<byte[]> seed) {
    this.seed = seed;
  }

  /** GUIDs that nobody can foresee. */
  public static GuidSource random() {
    return new GuidSource(Optional.empty());
  }

  /** The same GUIDs for the same seed, so that PCR 5 can be predicted. */
  public static GuidSource ofSeed(String seed) {
    return new GuidSource(Optional.of(seed.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * The next one.
   *
   * @param purpose what is named, such as {@code disk}; each purpose has a sequence of its own
   */
  Guid next(String purpose) {
    int index = taken.merge(purpose, 1, Integer::sum) - 1;
    return seed.map(bytes -> DerivedGuid.ofSeed(bytes, purpose, index)).orElseGet(Guid::random);
  }
}
