package io.premeasure.boot.txt.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.log.LaunchRecord;
import io.premeasure.boot.txt.log.TxtLog;
import io.premeasure.boot.txt.log.TxtLogReader;
import io.premeasure.boot.txt.tboot.BuiltInPolicy;
import io.premeasure.boot.txt.tboot.FailureAction;
import io.premeasure.boot.txt.tboot.VerifiedLaunchPolicy;
import io.premeasure.fixtures.Golden;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LaunchTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final Set<HashAlgorithm> BANKS = Set.of(HashAlgorithm.SHA1, HashAlgorithm.SHA256);

  @ParameterizedTest
  @CsvSource({"tpm2-da-sha256, true", "tpm2-da-embedded, false"})
  void registersOfATpm20AreThoseOfTheRules(String name, boolean single) throws IOException {
    SampleLaunch sample = new SampleLaunch(name);
    Optional<HashAlgorithm> bank = single ? Optional.of(HashAlgorithm.SHA256) : Optional.empty();
    Prediction prediction =
        sample.launch(BuiltInPolicy.TPM20.policy()).tpm20(BANKS, bank, List.of());
    assertSame(name, prediction);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tpm12-legacy-v7", "tpm12-legacy-v8"})
  void registersOfATpm12AreThoseOfTheRules(String name) throws IOException {
    SampleLaunch sample = new SampleLaunch(name);
    assertSame(name, sample.launch(BuiltInPolicy.TPM12.policy()).tpm12(List.of()));
  }

  @Test
  void everyMeasurementNamesItsSource() throws IOException {
    SampleLaunch sample = new SampleLaunch("tpm2-da-sha256");
    List<Measurement> all =
        sample
            .launch(BuiltInPolicy.TPM20.policy())
            .tpm20(BANKS, Optional.of(HashAlgorithm.SHA256), List.of())
            .measurements();
    assertEquals("../acm/sinit-a.acm", all.get(0).source().text());
    assertEquals("input(biosAcRegistration)", all.get(1).source().text());
    assertTrue(all.stream().noneMatch(measurement -> measurement.description().isEmpty()));
  }

  @Test
  void detailsOfATpm12GoIntoRegister17AndTheirAuthoritiesInto18() throws IOException {
    SampleLaunch sample = new SampleLaunch("tpm12-legacy-v8");
    PlatformProfile platform =
        sample
            .platform()
            .with(PlatformField.BIOS_AC_REGISTRATION, Octets.of(new byte[20]))
            .with(PlatformField.STM_HASH, Octets.of(new byte[20]))
            .with(PlatformField.LCP_DETAILS, Launch.NO_POLICY)
            .with(PlatformField.LCP_AUTHORITIES, Launch.NO_POLICY);
    List<Measurement> all =
        sample
            .launch(BuiltInPolicy.TPM12.policy(), platform, PcrMapping.DETAILS)
            .tpm12(List.of())
            .measurements();
    assertEquals(
        List.of(17, 17, 17, 17, 17, 17, 17, 17, 18, 18, 18, 18, 18, 17, 18, 17, 19, 19),
        all.stream().map(Measurement::pcr).toList());
    assertEquals("0".repeat(40), HEX.formatHex(all.get(1).digests().get(HashAlgorithm.SHA1)));
  }

  @ParameterizedTest
  @EnumSource(
      value = PlatformField.class,
      names = {"BIOS_AC_REGISTRATION", "SCRTM_STATUS", "STM", "NV_INFO", "POLICY_CONTROL"})
  void whatIsNotKnownIsNamedWithWhereToReadIt(PlatformField field) throws IOException {
    PlatformProfile known = new SampleLaunch("tpm2-da-sha256").platform();
    PlatformProfile platform = new PlatformProfile("config");
    for (PlatformField each : PlatformField.values()) {
      if (each != field && known.data(each).isPresent()) {
        platform = platform.with(each, known.data(each).get().value());
      }
    }
    PlatformProfile lacking =
        platform.with(
            PlatformDigest.SINIT_PUBLIC_KEY,
            known.digests(PlatformDigest.SINIT_PUBLIC_KEY).orElseThrow().value());
    Prediction launched =
        new SampleLaunch("tpm2-da-sha256")
            .launch(BuiltInPolicy.TPM20.policy(), lacking, PcrMapping.DETAILS)
            .tpm20(BANKS, Optional.empty(), List.of());
    for (String reason : launched.unknown().values()) {
      assertTrue(reason.startsWith(field.label() + " is not known"), reason);
      assertTrue(reason.contains("log"), reason);
    }
    boolean onlyDetails = field == PlatformField.BIOS_AC_REGISTRATION || field == PlatformField.STM;
    assertEquals(onlyDetails ? Set.of(18) : Set.of(), launched.pcrs());
  }

  @Test
  void registersThatNeedNothingOfThePlatformArePredictedWithoutIt() throws IOException {
    Prediction launched =
        new SampleLaunch("tpm12-legacy-v8")
            .launch(BuiltInPolicy.TPM12.policy(), new PlatformProfile("nothing"), PcrMapping.LEGACY)
            .tpm12(List.of());
    assertEquals(Set.of(18, 19), launched.pcrs());
    assertEquals(Set.of(17), launched.unknown().keySet());
    for (String field :
        List.of("sinitMleDataVersion", "biosAcmId", "msegValid", "stmHash", "lcpPolicyHash")) {
      assertTrue(launched.unknown().get(17).contains(field), field);
    }
    Map<?, ?> golden = (Map<?, ?>) Golden.json("txt/chain/expected.json").get("tpm12-legacy-v8");
    byte[] value = launched.banks().get(HashAlgorithm.SHA1).get(18);
    assertEquals(
        ((Map<?, ?>) ((Map<?, ?>) golden.get("pcrs")).get("sha1")).get("18"), HEX.formatHex(value));
  }

  @Test
  void keyDigestOfAnotherBankDoesNotServe() throws IOException {
    SampleLaunch sample = new SampleLaunch("tpm2-da-sha256");
    Prediction launched =
        sample
            .launch(BuiltInPolicy.TPM20.policy())
            .tpm20(Set.of(HashAlgorithm.SHA512), Optional.empty(), List.of());
    assertTrue(launched.unknown().get(18).startsWith("sinitPublicKey for bank sha512"));
    assertEquals(Set.of(17), launched.pcrs());
  }

  @Test
  void policyThatHaltsIsRefusedForOtherModules() throws IOException {
    SampleLaunch sample = new SampleLaunch("tpm2-da-sha256");
    VerifiedLaunchPolicy empty =
        VerifiedLaunchPolicy.empty(FailureAction.HALT, HashAlgorithm.SHA256, 1);
    VerifiedLaunchPolicy other = empty.with(129, 19, Optional.of(Octets.of(new byte[32])));
    for (VerifiedLaunchPolicy policy : List.of(empty, other)) {
      assertThrows(
          BootFormatException.class,
          () -> sample.launch(policy).tpm20(BANKS, Optional.of(HashAlgorithm.SHA256), List.of()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tpm2-da-sha256", "tpm2-da-embedded"})
  void profileOfALogServesTheSameLaunch(String name) throws IOException {
    TxtLog log = TxtLogReader.read(name, Golden.bytes("txt/chain/" + name + ".tcg.bin"));
    PlatformProfile learned = learn(log);
    SampleLaunch sample = new SampleLaunch(name);
    Optional<HashAlgorithm> bank =
        name.endsWith("sha256") ? Optional.of(HashAlgorithm.SHA256) : Optional.empty();
    assertSame(
        name,
        sample
            .launch(BuiltInPolicy.TPM20.policy(), learned, PcrMapping.DETAILS)
            .tpm20(BANKS, bank, List.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tpm12-legacy-v7", "tpm12-legacy-v8"})
  void profileOfATpm12ServesTheSameLaunch(String name) throws IOException {
    byte[] content = Golden.bytes("txt/chain/" + name + ".container.bin");
    PlatformProfile learned = learn(TxtLogReader.read(name, content));
    assertSame(
        name,
        new SampleLaunch(name)
            .launch(BuiltInPolicy.TPM12.policy(), learned, PcrMapping.LEGACY)
            .tpm12(List.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "0x27, 0x2, false, 0x2",
    "0x227, 0x20, true, 0x201",
    "0x627, 0x200, true, 0x601",
    "0x627, 0x202, true, 0x602",
    "0x627, 0x36e, true, 0x602"
  })
  void capabilitiesAreThoseThatMachinesLogged(
      Integer mle, Integer sinit, boolean tcgLog, Integer chosen) {
    assertEquals((long) chosen, OsSinitCapabilities.chosen(mle, sinit, tcgLog, false));
  }

  @Test
  void modulesForTbootItselfAreRecognised() {
    assertTrue(BootModule.isForTboot(Golden.bytes("txt/acm/sinit-a.acm")));
    assertTrue(BootModule.isForTboot(Golden.bytes("txt/lcp/list24.data")));
    assertFalse(BootModule.isForTboot(Golden.bytes("txt/policy/dom0.bin")));
    assertFalse(BootModule.isForTboot(new byte[0]));
  }

  @Test
  void sinitThatIsNotLaunchedIsRefused() {
    for (String name : List.of("sinit-b.acm", "bios.acm", "body-bit-flipped.acm")) {
      assertThrows(BootFormatException.class, () -> SampleLaunch.sinit(name));
    }
  }

  private static PlatformProfile learn(TxtLog log) throws BootFormatException {
    return ProfileLearner.learn("log", new LaunchRecord(Optional.of(log), Optional.empty()));
  }

  private static void assertSame(String chain, Prediction prediction) {
    Map<?, ?> expected = (Map<?, ?>) Golden.json("txt/chain/expected.json").get(chain);
    List<?> events =
        ((List<?>) expected.get("events"))
            .stream().filter(e -> !((Map<?, ?>) e).get("pcr").equals(255)).toList();
    List<Measurement> measurements = prediction.measurements();
    assertEquals(events.size(), measurements.size());
    for (int i = 0; i < events.size(); i++) {
      Map<?, ?> event = (Map<?, ?>) events.get(i);
      Measurement measurement = measurements.get(i);
      assertEquals(event.get("pcr"), measurement.pcr());
      assertEquals(event.get("type"), "0x%x".formatted(measurement.eventType()));
      assertEquals(event.get("data"), HEX.formatHex(measurement.data()));
      Map<String, String> digests = new TreeMap<>();
      measurement
          .digests()
          .forEach((bank, digest) -> digests.put(bank.bankName(), HEX.formatHex(digest)));
      assertEquals(event.get("digests"), digests);
    }
    ((Map<?, ?>) expected.get("pcrs"))
        .forEach(
            (bank, values) ->
                ((Map<?, ?>) values)
                    .forEach(
                        (pcr, value) ->
                            assertEquals(
                                value,
                                HEX.formatHex(
                                    prediction
                                        .banks()
                                        .get(HashAlgorithm.ofBankName((String) bank).orElseThrow())
                                        .get(Integer.valueOf((String) pcr))))));
    assertTrue(Arrays.asList(17, 18, 19).containsAll(prediction.pcrs()));
  }
}
