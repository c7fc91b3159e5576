package io.premeasure.measure.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.Source;
import io.premeasure.fixtures.Golden;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.EventType;
import io.premeasure.tpm.eventlog.LoggedEvent;
import io.premeasure.tpm.eventlog.comparison.Difference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Predictions against the log of a real boot of a unified kernel image. */
class ExpectedLogTest {
  private static final Source SOURCE = Source.file("linux.efi");
  private static final int IMA_PCR = 10;
  private static final Set<HashAlgorithm> BANKS =
      EnumSet.of(
          HashAlgorithm.SHA1, HashAlgorithm.SHA256, HashAlgorithm.SHA384, HashAlgorithm.SHA512);

  @Test
  void whatTheKernelMeasuresIsNotExpectedInTheLogOfTheFirmware() throws IOException {
    List<Measurement> predicted = predicted();
    predicted.add(measurement(IMA_PCR, EventType.EV_IPL, "boot_aggregate"));
    assertEquals(List.of(), differences(predicted, log()));
  }

  @Test
  void whatTheKernelMeasuresIsExpectedInALogThatGoesOnAfterIt() throws IOException {
    List<Measurement> predicted = predicted();
    predicted.add(measurement(IMA_PCR, EventType.EV_IPL, "boot_aggregate"));
    Measurement other = measurement(IMA_PCR + 1, EventType.EV_IPL, "enter-initrd");
    EventLog longer =
        log()
            .plus(
                List.of(
                    LoggedEvent.of(other.pcr(), other.eventType(), other.digests(), other.data())));
    assertEquals(
        List.of(IMA_PCR, IMA_PCR + 1),
        differences(predicted, longer).stream().map(Difference::register).toList());
  }

  @Test
  void predictedProgramIsCalledByTheNameThatTheFirmwareGaveIt() throws IOException {
    List<Measurement> predicted = predicted();
    for (int i = 0; i < predicted.size(); i++) {
      if (predicted.get(i).eventType() == EventType.EV_EFI_BOOT_SERVICES_APPLICATION) {
        Measurement old =
            Measurement.ofData(
                4, EventType.EV_EFI_BOOT_SERVICES_APPLICATION, new byte[32], BANKS, SOURCE, "old");
        predicted.set(i, old);
        break;
      }
    }
    String text = differences(predicted, log()).get(0).explanation();
    assertTrue(text.contains("BOOTX64.EFI has other content: sha256 from "), text);
    assertTrue(text.endsWith(" (from linux.efi)."), text);
  }

  private static List<Difference> differences(List<Measurement> predicted, EventLog log)
      throws IOException {
    Prediction prediction = Prediction.of(BANKS, predicted, List.of());
    return ExpectedLog.of(prediction).compare(log).differences();
  }

  private static EventLog log() throws IOException {
    return EventLog.read("log", Golden.bytes("cvmboot/boot/systemd-stub-uki/eventlog.bin"));
  }

  /** As in the log. */
  private static List<Measurement> predicted() throws IOException {
    List<Measurement> predicted = new ArrayList<>();
    for (LoggedEvent event : log().events()) {
      if (event.isExtended()) {
        predicted.add(
            new Measurement(
                (int) event.pcr(), event.type(), event.digests(), event.data(), SOURCE, "event"));
      }
    }
    return predicted;
  }

  private static Measurement measurement(int pcr, long type, String text) {
    return Measurement.ofData(
        pcr, type, text.getBytes(StandardCharsets.US_ASCII), BANKS, SOURCE, text);
  }
}
