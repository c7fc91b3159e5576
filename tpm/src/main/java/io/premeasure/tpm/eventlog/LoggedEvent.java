package io.premeasure.tpm.eventlog;

import io.premeasure.tpm.HashAlgorithm;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One event of a log. Digests stand in the log's order and under their TPM_ALG_ID, so that those of
 * algorithms that are not known survive reading and writing.
 */
public final class LoggedEvent {
  private final long pcr;
  private final long type;
  private final Map<Integer, byte[]> digests;
  private final byte[] data;

  LoggedEvent(long pcr, long type, Map<Integer, byte[]> digests, byte[] data) {
    this.pcr = pcr;
    this.type = type;
    this.digests = digests;
    this.data = data;
  }

  /**
   * An event with digests of known algorithms.
   *
   * @param pcr the register, 0 to 23
   * @param type the TCG event type, 0 to 0xFFFFFFFF
   * @param digests as long as their algorithms demand
   * @param data the event data
   */
  public static LoggedEvent of(
      int pcr, long type, Map<HashAlgorithm, byte[]> digests, byte[] data) {
    Map<Integer, byte[]> byId = new LinkedHashMap<>();
    digests.forEach((algorithm, digest) -> byId.put(algorithm.id(), digest.clone()));
    return new LoggedEvent(pcr, type, byId, data.clone());
  }

  /** The register; 0xFFFFFFFF occurs in events that are not extended. */
  public long pcr() {
    return pcr;
  }

  /** The TCG event type, see {@link EventType}. */
  public long type() {
    return type;
  }

  /** The digests of known algorithms; a copy. */
  public Map<HashAlgorithm, byte[]> digests() {
    Map<HashAlgorithm, byte[]> known = new EnumMap<>(HashAlgorithm.class);
    digests.forEach(
        (id, digest) ->
            HashAlgorithm.ofId(id).ifPresent(algorithm -> known.put(algorithm, digest.clone())));
    return known;
  }

  /** The digest of one algorithm, when the event has it. */
  public Optional<byte[]> digest(HashAlgorithm algorithm) {
    return Optional.ofNullable(digests.get(algorithm.id())).map(byte[]::clone);
  }

  /** The event data; a copy. */
  public byte[] data() {
    return data.clone();
  }

  Map<Integer, byte[]> rawDigests() {
    return Collections.unmodifiableMap(digests);
  }
}
