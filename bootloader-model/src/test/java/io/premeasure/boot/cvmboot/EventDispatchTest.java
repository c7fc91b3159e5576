package io.premeasure.boot.cvmboot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.Source;
import io.premeasure.fixtures.Golden;
import io.premeasure.tpm.HashAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares with what the original parser of events files dispatched, also before an error. */
class EventDispatchTest {
  private static final String IDENTITY =
      "PCR11:string:\"os-image-identity\":{\"svn\":\"1\",\"diskId\":\"d\",\"eventVersion\":\"1\"}\n";
  private static final List<HashAlgorithm> BANKS =
      List.of(HashAlgorithm.SHA1, HashAlgorithm.SHA256, HashAlgorithm.SHA384, HashAlgorithm.SHA512);

  static Stream<String> cases() {
    return ((Map<?, ?>) expected().get("cases")).keySet().stream().map(String.class::cast);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void registersAreThoseOfTheOriginalParser(String name) {
    Map<?, ?> golden = (Map<?, ?>) ((Map<?, ?>) expected().get("cases")).get(name);
    List<Measurement> extended = new ArrayList<>();
    EventDispatch dispatch = new EventDispatch(BANKS, extended::add);
    byte[] signer = HexFormat.of().parseHex((String) expected().get("signer"));
    byte[] content = Golden.bytes("cvmboot/events/" + name + ".events");
    try {
      dispatch.file(Source.file(name), content, signer);
      assertEquals("OK", golden.get("verdict"));
    } catch (LoaderStop stop) {
      assertEquals("FAIL", golden.get("verdict"));
      assertTrue(stop.getMessage().startsWith("line " + golden.get("errorLine") + ": "));
    }
    assertEquals(((List<?>) golden.get("eventsDispatched")).size(), extended.size());
    if (golden.get("pcrs") != null) {
      assertEquals(golden.get("pcrs"), hex(Prediction.of(BANKS, extended, List.of())));
    } else {
      assertFalse("OK".equals(golden.get("verdict")));
    }
  }

  @Test
  void registerOfDynamicLaunchStopsTheLoaderBeforeALaterError() {
    String file = IDENTITY + "PCR17:string:x\nPCR8:string:y\nnonsense\n";
    List<Measurement> extended = new ArrayList<>();
    EventDispatch dispatch = new EventDispatch(BANKS, extended::add);
    LoaderStop stop =
        assertThrows(
            LoaderStop.class,
            () ->
                dispatch.file(
                    Source.file("f"), file.getBytes(StandardCharsets.UTF_8), new byte[32]));
    assertTrue(stop.getMessage().startsWith("line 2: the firmware does not extend PCR 17"));
    assertEquals(1, extended.size());
  }

  @Test
  void measurementsNameFileAndLine() throws LoaderStop {
    List<Measurement> extended = new ArrayList<>();
    String file = "# comment\n" + IDENTITY + "\nPCR23:binary:00ff\nPCR12:string:hello\n";
    new EventDispatch(BANKS, extended::add)
        .file(Source.file("events"), file.getBytes(StandardCharsets.UTF_8), new byte[32]);
    assertEquals(
        List.of(
            "PCR 11 os-image-identity from events:2",
            "PCR 23 2 bytes 00ff from events:4",
            "PCR 12 text \"hello\" from events:5"),
        extended.stream().map(Measurement::toString).toList());
  }

  private static Map<String, Map<String, String>> hex(Prediction prediction) {
    Map<String, Map<String, String>> banks = new TreeMap<>();
    prediction
        .banks()
        .forEach(
            (bank, registers) -> {
              Map<String, String> values = new TreeMap<>();
              registers.forEach(
                  (pcr, value) -> values.put(pcr.toString(), HexFormat.of().formatHex(value)));
              banks.put(bank.bankName(), values);
            });
    return banks;
  }

  private static Map<String, Object> expected() {
    return Golden.json("cvmboot/events/expected.json");
  }
}
