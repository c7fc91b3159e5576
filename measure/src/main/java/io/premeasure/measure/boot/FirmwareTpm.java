package io.premeasure.measure.boot;

import io.premeasure.boot.Measurement;
import io.premeasure.measure.console.UnavailableException;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.device.TpmCommandException;
import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.device.TpmUnavailableException;
import io.premeasure.tpm.device.TpmUri;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A TPM as the firmware uses it for a loader: each measurement goes into every active bank. */
final class FirmwareTpm {
  private final TpmUri uri;

  FirmwareTpm(TpmUri uri) {
    this.uri = uri;
  }

  /**
   * Hashes the data of each measurement for each active bank and extends.
   *
   * @return all registers afterwards
   */
  PcrBanks measure(List<Measurement> measurements) throws IOException {
    try (TpmConnection connection = TpmConnection.open(uri, TpmConnection.DEFAULT_TIMEOUT)) {
      Set<HashAlgorithm> active = connection.activeBanks();
      for (Measurement measurement : measurements) {
        Map<HashAlgorithm, byte[]> digests = new EnumMap<>(HashAlgorithm.class);
        active.forEach(bank -> digests.put(bank, bank.hash(measurement.data())));
        connection.extend(measurement.pcr(), digests);
      }
      return connection.readPcrs();
    } catch (TpmUnavailableException | TpmCommandException e) {
      throw new UnavailableException(e.getMessage(), e);
    }
  }
}
