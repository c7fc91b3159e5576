package io.premeasure.boot.txt.launch;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.boot.txt.Octets;
import io.premeasure.tpm.HashAlgorithm;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Collects what SINIT extends: measurements, and in place of some the value that is not known. */
final class SinitEvents {
  private final PlatformProfile platform;
  private final Set<HashAlgorithm> banks;
  private final List<Measurement> measurements = new ArrayList<>();
  private final List<UnknownMeasurement> unknown = new ArrayList<>();

  SinitEvents(PlatformProfile platform, Set<HashAlgorithm> banks) {
    this.platform = platform;
    this.banks = banks;
  }

  List<Measurement> measurements() {
    return measurements;
  }

  /** Why registers are not known, for people; empty when all are. */
  Map<Integer, String> reasons() {
    Map<Integer, String> reasons = new TreeMap<>();
    for (UnknownMeasurement each : unknown) {
      reasons.merge(each.pcr(), each.reason(), (one, other) -> one + "; " + other);
    }
    return reasons;
  }

  /** Whether all of these fields are known; if not, the event that needs them is unknown. */
  boolean areKnown(int pcr, List<PlatformField> fields) {
    boolean known = true;
    for (PlatformField field : fields) {
      if (platform.data(field).isEmpty()) {
        unknown.add(new UnknownMeasurement(pcr, field.label(), field.where()));
        known = false;
      }
    }
    return known;
  }

  /** Data that are hashed. */
  void data(int pcr, long type, byte[] data, Source source, String description) {
    measurements.add(Measurement.ofData(pcr, type, data, banks, source, description));
  }

  /** A field of the platform that is hashed. */
  void field(int pcr, long type, PlatformField field, String description) {
    if (areKnown(pcr, List.of(field))) {
      var value = platform.data(field).orElseThrow();
      data(pcr, type, value.value().bytes(), value.source(), description);
    }
  }

  /** A field of a fixed length, likewise. */
  void field(int pcr, long type, PlatformField field, int size, String description)
      throws BootFormatException {
    if (platform.data(field).isPresent()) {
      platform.require(field, size);
    }
    field(pcr, type, field, description);
  }

  /** A field of the platform that is a digest itself. */
  void digestField(int pcr, long type, PlatformField field, String description)
      throws BootFormatException {
    if (areKnown(pcr, List.of(field))) {
      var value = platform.require(field, HashAlgorithm.SHA1.size());
      digests(pcr, type, Map.of(HashAlgorithm.SHA1, value.value()), value.source(), description);
    }
  }

  /** Digests that are known of the platform; unknown unless they are for every bank. */
  void platformDigests(int pcr, PlatformDigest digest, String description) {
    var value = platform.digests(digest);
    Optional<HashAlgorithm> lacking =
        banks.stream()
            .filter(bank -> value.isEmpty() || !value.get().value().containsKey(bank))
            .findFirst();
    if (lacking.isPresent()) {
      String field =
          digest.label() + (value.isEmpty() ? "" : " for bank " + lacking.get().bankName());
      unknown.add(new UnknownMeasurement(pcr, field, digest.where()));
    } else {
      digests(
          pcr,
          digest.eventType(),
          value.orElseThrow().value(),
          value.orElseThrow().source(),
          description);
    }
  }

  /** Digests that are extended as they are; those of other banks are left out. */
  void digests(
      int pcr, long type, Map<HashAlgorithm, Octets> digests, Source source, String description) {
    Map<HashAlgorithm, byte[]> wanted = new EnumMap<>(HashAlgorithm.class);
    digests.forEach(
        (bank, digest) -> {
          if (banks.contains(bank)) {
            wanted.put(bank, digest.bytes());
          }
        });
    measurements.add(new Measurement(pcr, type, wanted, new byte[0], source, description));
  }
}
