package io.premeasure.boot.cvmboot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.Source;
import io.premeasure.cpio.BootConfiguration;
import io.premeasure.cpio.signing.SignatureRecord;
import io.premeasure.fixtures.Golden;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
