package io.premeasure.boot.cvmboot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.MeasurementLog;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.Source;
import io.premeasure.cpio.BootConfiguration;
import io.premeasure.cpio.signing.SignatureRecord;
import io.premeasure.fixtures.Golden;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.eventlog.EventLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the model with machines that were booted by the original loader under OVMF. */
class RealBootTest {
  private static final HexFormat HEX = HexFormat.of();

  @ParameterizedTest
  @ValueSource(strings = {"cvmboot-events-rsa2048", "cvmboot-noevents-rsa3072"})
  void eventsAreThoseOfTheMachine(String machine) throws Exception {
    List<?> expected = (List<?>) meta(machine).get("expectedLoaderEvents");
    List<Measurement> measurements = measurements(machine, banks(machine));
    assertEquals(expected.size(), measurements.size());
    for (int i = 0; i < expected.size(); i++) {
      Map<?, ?> event = (Map<?, ?>) expected.get(i);
      Measurement measurement = measurements.get(i);
      assertEquals(event.get("pcr"), measurement.pcr());
      assertEquals(event.get("type"), measurement.eventType() == 13 ? "EV_IPL" : "EV_COMPACT_HASH");
      assertEquals(event.get("measuredHex"), HEX.formatHex(measurement.data()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cvmboot-events-rsa2048", "cvmboot-noevents-rsa3072"})
  void registersOfEveryBankHoldWhatIsPredicted(String machine) throws Exception {
    Map<String, Object> recorded = Golden.json(folder(machine) + "pcrs.json");
    Prediction prediction =
        Prediction.of(banks(machine), measurements(machine, banks(machine)), List.of());
    assertEquals(recorded.size(), prediction.algorithms().size());
    prediction
        .banks()
        .forEach(
            (bank, registers) ->
                registers.forEach(
                    (pcr, value) ->
                        assertEquals(
                            ((Map<?, ?>) recorded.get(bank.bankName())).get(pcr.toString()),
                            HEX.formatHex(value),
                            bank + " " + pcr)));
    assertEquals(machine.contains("noevents") ? Set.of(11) : Set.of(11, 12, 23), prediction.pcrs());
  }

  @ParameterizedTest
  @ValueSource(strings = {"cvmboot-events-rsa2048", "cvmboot-noevents-rsa3072"})
  void variableIsTheOneThatTheKernelShows(String machine) throws IOException {
    BootConfiguration configuration =
        BootConfiguration.parse("conf", Golden.bytes(folder(machine) + "cvmboot.conf"));
    RootHashVariable variable = new RootHashVariable(configuration.roothash().orElseThrow());
    assertArrayEquals(
        Golden.bytes(folder(machine) + "efivars/" + RootHashVariable.efivarfsName() + ".bin"),
        variable.efivarfs());
  }

  @ParameterizedTest
  @ValueSource(strings = {"cvmboot-events-rsa2048", "cvmboot-noevents-rsa3072"})
  void logGoesOnFromTheFirmwaresByteForByte(String machine) throws Exception {
    byte[] bytes = Golden.bytes(folder(machine) + "eventlog.bin");
    EventLog whole = EventLog.read(machine, bytes);
    List<Measurement> measurements = measurements(machine, banks(machine));
    int started = firstLoaderEvent(whole);
    EventLog firmware =
        EventLog.of(whole.algorithms(), List.of()).plus(whole.events().subList(0, started));
    byte[] before = firmware.encode();
    byte[] after = MeasurementLog.after(firmware, measurements).encode();
    byte[] added = Arrays.copyOfRange(after, before.length, after.length);
    assertArrayEquals(before, Arrays.copyOf(after, before.length));
    int position = before.length - (headerLength(firmware) - headerLength(bytes));
    assertArrayEquals(added, Arrays.copyOfRange(bytes, position, position + added.length));
    assertNotEquals(0, added.length);
  }

  /** The loader is the first to measure into PCR 11. */
  private static int firstLoaderEvent(EventLog log) {
    int index = 0;
    while (log.events().get(index).pcr() != 11) {
      index++;
    }
    return index;
  }

  private static int headerLength(EventLog log) {
    return headerLength(log.encode());
  }

  /** A head of 32 bytes, whose last field is the length of the Spec ID event's data. */
  private static int headerLength(byte[] log) {
    return 32 + ByteBuffer.wrap(log).order(ByteOrder.LITTLE_ENDIAN).getInt(28);
  }

  private static List<Measurement> measurements(String machine, Set<HashAlgorithm> banks)
      throws IOException, LoaderStop {
    SignatureRecord record =
        SignatureRecord.parse("sig", Golden.bytes(folder(machine) + "cvmboot.cpio.sig"));
    Path events = Golden.path(folder(machine)).resolve("events");
    List<Measurement> measurements = new ArrayList<>();
    EventDispatch dispatch = new EventDispatch(banks, measurements::add);
    if (Files.exists(events)) {
      dispatch.file(Source.file("events"), Files.readAllBytes(events), record.signer());
    } else {
      dispatch.signer(Source.file("sig"), record.signer());
    }
    return measurements;
  }

  private static Set<HashAlgorithm> banks(String machine) {
    Set<HashAlgorithm> banks = EnumSet.noneOf(HashAlgorithm.class);
    for (Object name : (List<?>) meta(machine).get("activeBanks")) {
      banks.add(HashAlgorithm.ofBankName((String) name).orElseThrow());
    }
    return banks;
  }

  private static Map<String, Object> meta(String machine) {
    return Golden.json(folder(machine) + "meta.json");
  }

  private static String folder(String machine) {
    return "cvmboot/boot/" + machine + "/";
  }
}
