package io.premeasure.boot.txt.launch;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.boot.txt.Octets;
import io.premeasure.tpm.HashAlgorithm;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** Makes measurements: of data, or of digests alone. */
final class SinitExtension {
  private final Set<HashAlgorithm> banks;

  SinitExtension(Set<HashAlgorithm> banks) {
    this.banks = banks;
  }

  Measurement data(int pcr, long type, byte[] data, Source source, String description) {
    return Measurement.ofData(pcr, type, data, banks, source, description);
  }

  Measurement data(int pcr, long type, PlatformProfile.Value<Octets> value, String description) {
    return data(pcr, type, value.value().bytes(), value.source(), description);
  }

  /** Digests that are extended as they are; those of other banks are left out. */
  Measurement digests(
      int pcr, long type, Map<HashAlgorithm, Octets> digests, Source source, String description) {
    Map<HashAlgorithm, byte[]> wanted = new EnumMap<>(HashAlgorithm.class);
    digests.forEach(
        (bank, digest) -> {
          if (banks.contains(bank)) {
            wanted.put(bank, digest.bytes());
          }
        });
    return new Measurement(pcr, type, wanted, new byte[0], source, description);
  }
}
