package io.premeasure.boot.uefi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.fixtures.Golden;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.LoggedEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events of real boots under OVMF, from the variables that Linux saw afterwards. */
class FirmwareMeasurementsTest {
  private static final List<HashAlgorithm> BANKS =
      List.of(HashAlgorithm.SHA1, HashAlgorithm.SHA256, HashAlgorithm.SHA384, HashAlgorithm.SHA512);

  @ParameterizedTest
  @ValueSource(strings = {"cvmboot-events-rsa2048", "cvmboot-noevents-rsa3072", "systemd-stub-uki"})
  void eventsOfSecureBootAndBootOptionsAreTheFirmwares(String boot) throws IOException {
    UefiVariables variables =
        UefiVariables.ofEfivars(Golden.path("cvmboot/boot/" + boot + "/efivars"));
    FirmwareMeasurements firmware = new FirmwareMeasurements(BANKS);
    Source source = Source.file("efivars");
    List<Measurement> configuration = new ArrayList<>(firmware.bootVariables(variables, source));
    configuration.add(firmware.separators().get(1));
    EventLog log = EventLog.read(boot, Golden.bytes("cvmboot/boot/" + boot + "/eventlog.bin"));
    assertSame(firmware.secureBoot(variables, source), events(log, 7));
    assertSame(configuration, events(log, 1));
    assertSame(
        List.of(firmware.callingApplication(), firmware.separators().get(4)),
        events(log, 4).subList(0, 2));
    List<LoggedEvent> partition = events(log, 5);
    assertSame(List.of(firmware.separators().get(5)), partition.subList(0, 1));
    assertSame(
        firmware.exitBootServices(), partition.subList(partition.size() - 2, partition.size()));
  }

  private static List<LoggedEvent> events(EventLog log, int pcr) {
    return log.events().stream().filter(event -> event.pcr() == pcr && event.type() != 3).toList();
  }

  private static void assertSame(List<Measurement> expected, List<LoggedEvent> logged) {
    assertTrue(logged.size() >= expected.size(), logged::toString);
    for (int i = 0; i < expected.size(); i++) {
      Measurement measurement = expected.get(i);
      LoggedEvent event = logged.get(i);
      assertEquals(measurement.eventType(), event.type(), measurement::toString);
      assertArrayEquals(measurement.data(), event.data(), measurement::toString);
      event
          .digests()
          .forEach(
              (bank, digest) ->
                  assertArrayEquals(
                      digest, measurement.digests().get(bank), measurement::toString));
    }
  }
}
