package io.premeasure.boot.cvmboot;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.cpio.events.EventKind;
import io.premeasure.cpio.events.MeasuredEvent;
import io.premeasure.tpm.HashAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The loader's events as measurements: each is one call of EFI_TCG2_PROTOCOL.HashLogExtendEvent, so
 * the firmware hashes the bytes for every active bank and logs the same bytes as event data.
 */
public final class LoaderMeasurements {
  private static final Pattern NAMED_OBJECT = Pattern.compile("\"([\\w-]{1,64})\":.*");
  private static final int SHOWN = 48;

  private LoaderMeasurements() {}

  /**
   * The measurement that an event becomes.
   *
   * @param origin the events file, or the signature record where there is no such file
   * @param banks the active banks
   */
  public static Measurement of(
      MeasuredEvent event, Source origin, Collection<HashAlgorithm> banks) {
    return Measurement.ofData(
        event.pcr(),
        event.logEventType(),
        event.measured(),
        banks,
        event.line() == 0 ? origin : origin.line(event.line()),
        description(event));
  }

  /**
   * Whether the firmware, at locality 0, extends the register for the loader. It refuses PCR 17 to
   * 22, which belong to dynamic launch (PC Client Platform TPM Profile, section 4.6).
   */
  public static boolean extendable(MeasuredEvent event) {
    return event.pcr() < 17 || event.pcr() > 22;
  }

  private static String description(MeasuredEvent event) {
    byte[] measured = event.measured();
    if (event.line() == 0) {
      return "signer, for want of an events file";
    }
    if (event.kind() == EventKind.BINARY) {
      return count(measured.length) + " " + shortened(HexFormat.of().formatHex(measured));
    }
    String text = new String(measured, 0, measured.length - 1, StandardCharsets.UTF_8);
    Matcher object = NAMED_OBJECT.matcher(text);
    return object.matches() ? object.group(1) : "text \"" + printable(shortened(text)) + "\"";
  }

  private static String count(int bytes) {
    return bytes == 1 ? "1 byte" : bytes + " bytes";
  }

  private static String shortened(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }

  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
