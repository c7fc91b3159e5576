package io.premeasure.boot;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * One measurement: the digests that are extended into a register, and the event that describes it
 * in the log.
 */
public final class Measurement {
  private static final long LARGEST_TYPE = 0xffffffffL;

  private final int pcr;
  private final long eventType;
  private final Map<HashAlgorithm, byte[]> digests;
  private final byte[] data;
  private final Source source;
  private final String description;
  private final Origin origin;

  /**
   * A measurement with known digests.
   *
   * @param pcr the register, 0 to 23
   * @param eventType the TCG event type, 0 to 0xFFFFFFFF
   * @param digests one per bank, as long as the bank's algorithm demands
   * @param data the event data in the log
   * @param source where the measured bytes come from
   * @param description what they are, for people
   * @throws IllegalArgumentException when register, type or a digest's length is out of range
   */
  public Measurement(
      int pcr,
      long eventType,
      Map<HashAlgorithm, byte[]> digests,
      byte[] data,
      Source source,
      String description) {
    this(pcr, eventType, digests, data, source, description, Origin.COMPUTED);
  }

  private Measurement(
      int pcr,
      long eventType,
      Map<HashAlgorithm, byte[]> digests,
      byte[] data,
      Source source,
      String description,
      Origin origin) {
    if (pcr < 0 || pcr >= PcrBanks.PCR_COUNT) {
      throw new IllegalArgumentException("PCR " + pcr + " is not 0 to 23");
    }
    if (eventType < 0 || eventType > LARGEST_TYPE) {
      throw new IllegalArgumentException("event type " + eventType + " is not of 32 bits");
    }
    this.pcr = pcr;
    this.eventType = eventType;
    this.digests = copy(digests);
    this.data = data.clone();
    this.source = source;
    this.description = description;
    this.origin = origin;
  }

  /**
   * A measurement whose event data is what was hashed.
   *
   * @param banks the algorithms that digests are wanted of
   */
  public static Measurement ofData(
      int pcr,
      long eventType,
      byte[] data,
      Collection<HashAlgorithm> banks,
      Source source,
      String description) {
    Map<HashAlgorithm, byte[]> digests = new EnumMap<>(HashAlgorithm.class);
    banks.forEach(algorithm -> digests.put(algorithm, algorithm.hash(data)));
    return new Measurement(pcr, eventType, digests, data, source, description);
  }

  /** The same measurement, but its digests are those that a log or profile tells. */
  public Measurement carried() {
    return new Measurement(pcr, eventType, digests, data, source, description, Origin.CARRIED);
  }

  /** How the digests came about: computed, unless {@link #carried} said otherwise. */
  public Origin origin() {
    return origin;
  }

  /** The register, 0 to 23. */
  public int pcr() {
    return pcr;
  }

  /** The TCG event type, 0 to 0xFFFFFFFF. */
  public long eventType() {
    return eventType;
  }

  /** The digests, in the order of the algorithms' identifiers; a copy. */
  public Map<HashAlgorithm, byte[]> digests() {
    return Collections.unmodifiableMap(copy(digests));
  }

  /** The event data in the log. */
  public byte[] data() {
    return data.clone();
  }

  /** Where the measured bytes come from. */
  public Source source() {
    return source;
  }

  /** What the measured bytes are, for people. */
  public String description() {
    return description;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Measurement that
        && pcr == that.pcr
        && eventType == that.eventType
        && sameDigests(that)
        && Arrays.equals(data, that.data)
        && source.equals(that.source)
        && origin == that.origin
        && description.equals(that.description);
  }

  @Override
  public int hashCode() {
    return 31 * pcr + Arrays.hashCode(data);
  }

  @Override
  public String toString() {
    return "PCR " + pcr + " " + description + " from " + source;
  }

  private boolean sameDigests(Measurement that) {
    return digests.keySet().equals(that.digests.keySet())
        && digests.entrySet().stream()
            .allMatch(entry -> Arrays.equals(entry.getValue(), that.digests.get(entry.getKey())));
  }

  private static Map<HashAlgorithm, byte[]> copy(Map<HashAlgorithm, byte[]> digests) {
    Map<HashAlgorithm, byte[]> copy = new EnumMap<>(HashAlgorithm.class);
    digests.forEach(
        (algorithm, digest) -> {
          if (digest.length != algorithm.size()) {
            throw new IllegalArgumentException(
                "digest of " + digest.length + " bytes for " + algorithm.bankName());
          }
          copy.put(algorithm, digest.clone());
        });
    return copy;
  }
}
