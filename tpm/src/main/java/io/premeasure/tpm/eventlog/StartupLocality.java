package io.premeasure.tpm.eventlog;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The EV_NO_ACTION event that names the locality of TPM2_Startup: a 16-byte signature and a byte
 * (TCG PC Client Platform Firmware Profile, TCG_EfiStartupLocalityEvent); some firmware pads it.
 */
final class StartupLocality {
  private static final byte[] SIGNATURE = "StartupLocality\0".getBytes(StandardCharsets.US_ASCII);

  private StartupLocality() {}

  /** The locality, 0 to 255, when the event is of that kind and long enough. */
  static Optional<Integer> of(LoggedEvent event) {
    byte[] data = event.data();
    boolean named =
        event.type() == EventType.EV_NO_ACTION
            && data.length > SIGNATURE.length
            && Arrays.equals(data, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
    return named ? Optional.of(Byte.toUnsignedInt(data[SIGNATURE.length])) : Optional.empty();
  }

  /** Whether a TPM can be started at that locality. */
  static boolean exists(int locality) {
    return locality == 0 || locality == 3 || locality == 4;
  }
}
