package io.premeasure.measure.prediction;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Prediction;
import io.premeasure.tpm.HashAlgorithm;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The lines about measurements that {@code cvmdisk protect} ends with, without their colours: the
 * signer, a digest for each event, and a value for each register that is not zero. Only SHA-256.
 */
public final class CvmdiskLines {
  private static final HashAlgorithm BANK = HashAlgorithm.SHA256;
  private static final HexFormat HEX = HexFormat.of();

  private CvmdiskLines() {}

  /** The lines of a prediction that has a SHA-256 bank. */
  public static String of(Prediction prediction, byte[] signer) {
    StringBuilder lines = new StringBuilder("signer=").append(HEX.formatHex(signer)).append('\n');
    for (Measurement event : prediction.measurements()) {
      if (event.digests().containsKey(BANK)) {
        String digest = HEX.formatHex(event.digests().get(BANK));
        lines.append("LOG[").append(event.pcr()).append(':').append(digest).append("]\n");
      }
    }
    prediction
        .banks()
        .get(BANK)
        .forEach(
            (pcr, value) -> {
              if (!Arrays.equals(value, new byte[BANK.size()])) {
                String hex = HEX.formatHex(value);
                lines.append("PCR[").append(pcr).append("]=").append(hex).append('\n');
              }
            });
    return lines.toString();
  }
}
