package io.premeasure.boot.txt.log;

import io.premeasure.boot.txt.Octets;
import io.premeasure.tpm.HashAlgorithm;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * An event of a launch.
 *
 * @param pcr the register; 255 in events that are not extended
 * @param type see {@link TxtEventType}
 * @param digests one for each bank that was extended
 * @param data what was hashed, or nothing
 */
public record TxtEvent(long pcr, long type, Map<HashAlgorithm, Octets> digests, Octets data) {
  /** Copies the map. */
  public TxtEvent {
    Map<HashAlgorithm, Octets> copy = new EnumMap<>(HashAlgorithm.class);
    copy.putAll(digests);
    digests = Collections.unmodifiableMap(copy);
  }

  /** Whether a register was extended. */
  public boolean isMeasurement() {
    return pcr < 24
        && type != TxtEventType.NO_ACTION
        && type != TxtEventType.SLAUNCH_START
        && type != TxtEventType.SLAUNCH_END;
  }

  /** Whether the digest is the hash of the data in every bank; not asked of events without data. */
  public boolean isDataHashed() {
    return digests.entrySet().stream()
        .allMatch(
            digest -> digest.getValue().equals(Octets.of(digest.getKey().hash(data.bytes()))));
  }

  /** Whether the other is the same event, perhaps in another bank. */
  boolean isSameAs(TxtEvent other) {
    return pcr == other.pcr && type == other.type && data.equals(other.data);
  }
}
