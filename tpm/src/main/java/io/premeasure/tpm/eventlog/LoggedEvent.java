package io.premeasure.tpm.eventlog;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One event of a log. Digests stand in the log's order and under their TPM_ALG_ID, so that those of
 * algorithms that are not known survive reading and writing.
 */
public final class LoggedEvent {
  /** The register of an event that names none. */
  public static final long NO_REGISTER = 0xffffffffL;

  private final long pcr;
  private final long type;
  private final EventContent content;
  private final String name;
  private final Map<Integer, byte[]> digests;
  private final byte[] data;
  private final Map<String, Object> attributes;

  LoggedEvent(long pcr, long type, Map<Integer, byte[]> digests, byte[] data) {
    this(pcr, type, EventContent.PCCLIENT_STD, EventType.name(type), digests, data);
  }

  private LoggedEvent(
      long pcr,
      long type,
      EventContent content,
      String name,
      Map<Integer, byte[]> digests,
      byte[] data) {
    this(pcr, type, content, name, digests, data, Map.of());
  }

  private LoggedEvent(
      long pcr,
      long type,
      EventContent content,
      String name,
      Map<Integer, byte[]> digests,
      byte[] data,
      Map<String, Object> attributes) {
    this.pcr = pcr;
    this.type = type;
    this.content = content;
    this.name = name;
    this.digests = digests;
    this.data = data;
    this.attributes = attributes;
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
      long pcr, long type, Map<HashAlgorithm, byte[]> digests, byte[] data) {
    return new LoggedEvent(pcr, type, byId(digests), data.clone());
  }

  /**
   * An event that is not of a TCG type.
   *
   * @param pcr the register, or {@link #NO_REGISTER}
   * @param content what the data is
   * @param name the kind of event within that content
   * @param digests what is extended, as long as their algorithms demand
   * @param data the content
   */
  public static LoggedEvent of(
      long pcr,
      EventContent content,
      String name,
      Map<HashAlgorithm, byte[]> digests,
      byte[] data) {
    return new LoggedEvent(pcr, EventType.NONE, content, name, byId(digests), data.clone());
  }

  /** The same event with what its log says beside the data: strings and whole numbers. */
  public LoggedEvent withAttributes(Map<String, Object> named) {
    Map<String, Object> copy = Collections.unmodifiableMap(new LinkedHashMap<>(named));
    return new LoggedEvent(pcr, type, content, name, digests, data, copy);
  }

  /** What the log says beside the data, as the time of systemd's measurements; not measured. */
  public Map<String, Object> attributes() {
    return attributes;
  }

  /** The register; {@link #NO_REGISTER} occurs in events that are not extended. */
  public long pcr() {
    return pcr;
  }

  /** The TCG event type, see {@link EventType}; {@link EventType#NONE} when it is none. */
  public long type() {
    return type;
  }

  /** What the data is. */
  public EventContent content() {
    return content;
  }

  /** The name of the TCG event type, of the IMA template, of the kind of systemd's event. */
  public String name() {
    return name;
  }

  /** Whether the event changes a register: it is no EV_NO_ACTION and its register exists. */
  public boolean isExtended() {
    return type != EventType.EV_NO_ACTION
        && content != EventContent.CEL
        && pcr < PcrBanks.PCR_COUNT;
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

  /** The same event with its digests in the order of the given banks, which must be its own. */
  LoggedEvent ordered(Set<Integer> banks) {
    if (!digests.keySet().equals(banks)) {
      throw new IllegalArgumentException(
          "event with digests of " + digests.keySet() + ", the log has the banks " + banks);
    }
    Map<Integer, byte[]> ordered = new LinkedHashMap<>();
    banks.forEach(id -> ordered.put(id, digests.get(id)));
    return new LoggedEvent(pcr, type, content, name, ordered, data, attributes);
  }

  Map<Integer, byte[]> rawDigests() {
    return Collections.unmodifiableMap(digests);
  }

  private static Map<Integer, byte[]> byId(Map<HashAlgorithm, byte[]> digests) {
    Map<Integer, byte[]> byId = new LinkedHashMap<>();
    digests.forEach(
        (algorithm, digest) -> {
          if (digest.length != algorithm.size()) {
            throw new IllegalArgumentException(
                "digest of " + digest.length + " bytes for " + algorithm.bankName());
          }
          byId.put(algorithm.id(), digest.clone());
        });
    return byId;
  }
}
