package io.premeasure.measure.txt;

import static io.premeasure.measure.txt.SampleConfiguration.asMap;
import static io.premeasure.measure.txt.SampleConfiguration.configuration;
import static io.premeasure.measure.txt.SampleConfiguration.golden;
import static io.premeasure.measure.txt.SampleConfiguration.platform;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.fixtures.Golden;
import io.premeasure.measure.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TxtPcrCommandTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {"tpm2-da-sha256", "tpm2-da-embedded", "tpm12-legacy-v7", "tpm12-legacy-v8"})
  void registersAreThoseOfTheRules(String chain) throws IOException {
    Invocation run = pcr(configuration(chain));
    assertEquals(0, run.exit(), run.err());
    assertEquals(golden(chain).get("pcrs"), run.json().get("banks"));
  }

  @ParameterizedTest
  @CsvSource({
    "tpm2-da-sha256, .tcg.bin",
    "tpm2-da-embedded, .tcg.bin",
    "tpm12-legacy-v8, .container.bin"
  })
  void profileOfOneLaunchServesAnother(String chain, String ending) throws IOException {
    Path profile = folder.resolve("machine.json");
    Invocation learned =
        Invocation.of(
            "txt",
            "profile",
            Golden.path("txt/chain/" + chain + ending).toString(),
            "-o",
            profile.toString());
    assertEquals(0, learned.exit(), learned.err());
    Map<String, Object> configuration = configuration(chain);
    configuration.remove("platform");
    configuration.remove("lcp");
    configuration.put("profile", profile.toString());
    Invocation run = pcr(configuration);
    assertEquals(0, run.exit(), run.err());
    assertEquals(golden(chain).get("pcrs"), run.json().get("banks"));
    List<?> events = (List<?>) run.json().get("events");
    assertTrue(
        events.stream()
            .map(event -> (String) ((Map<?, ?>) event).get("source"))
            .anyMatch(source -> source.startsWith(profile.toString())));
  }

  @Test
  void recordOfAnotherBiosIsNoticed() throws IOException {
    Invocation run =
        Invocation.of(
            "txt",
            "profile",
            Golden.path("txt/chain/tpm2-da-sha256.tcg.bin").toString(),
            "--bios-acm",
            Golden.path("txt/acm/bios.acm").toString());
    assertEquals(1, run.exit(), run.err());
    assertTrue(run.err().contains("chipset"), run.err());
  }

  @Test
  void predictionIsReadAgain() throws IOException {
    Path prediction = folder.resolve("prediction.json");
    Invocation run = pcr(configuration("tpm2-da-sha256"), "-o", prediction.toString());
    assertEquals(0, run.exit(), run.err());
    assertTrue(run.err().contains("bank sha1"), run.err());
    Map<String, Object> read = JSON.std.mapFrom(Files.readAllBytes(prediction));
    assertEquals(golden("tpm2-da-sha256").get("pcrs"), read.get("banks"));
    assertEquals(6, ((List<?>) read.get("inputs")).size());
    assertEquals(
        Set.of("17", "18"), ((Map<?, ?>) ((Map<?, ?>) read.get("initial")).get("sha1")).keySet());
    io.premeasure.measure.prediction.PredictionJson.read(prediction);
  }

  @ParameterizedTest
  @CsvSource({
    "biosAcRegistration, BIOSAC_REG_DATA", "nvInfo, tpm2_nvreadpublic",
    "scrtmStatus, ProcScrtmStatus", "sinitPublicKey, SINIT_PUBKEY_HASH"
  })
  void whatIsNotKnownIsNamedWithWhereToReadIt(String field, String where) throws IOException {
    Map<String, Object> configuration = configuration("tpm2-da-sha256");
    Map<String, Object> platform = platform(configuration);
    platform.remove(field);
    configuration.put("platform", platform);
    Invocation run = pcr(configuration);
    boolean onePcrIsLeft = field.equals("biosAcRegistration") || field.equals("sinitPublicKey");
    assertEquals(onePcrIsLeft ? 0 : 1, run.exit());
    assertTrue(run.err().contains(field) && run.err().contains(where), run.err());
    Map<?, ?> unknown = asMap(run.json().get("unknown"));
    assertEquals(onePcrIsLeft ? 1 : 2, unknown.size());
    Map<?, ?> sha256 = asMap(asMap(run.json().get("banks")).get("sha256"));
    unknown.forEach((pcr, reason) -> assertTrue(((String) reason).startsWith(field)));
    assertTrue(unknown.keySet().stream().noneMatch(sha256::containsKey));
  }

  @Test
  void alternativesGiveASetOfValues() throws IOException {
    Map<String, Object> configuration = configuration("tpm2-da-sha256");
    Map<String, Object> platform = platform(configuration);
    platform.put("scrtmStatus", Map.of("anyOf", List.of(1, platform.get("scrtmStatus"))));
    configuration.put("platform", platform);
    Map<String, Object> tboot = new LinkedHashMap<>(asMap(configuration.get("tboot")));
    tboot.put("cmdline", Map.of("anyOf", List.of("", tboot.get("cmdline"))));
    configuration.put("tboot", tboot);
    Invocation run = pcr(configuration);
    assertEquals(0, run.exit(), run.err());
    assertEquals("prediction-set", run.json().get("premeasure"));
    List<?> predictions = (List<?>) run.json().get("predictions");
    assertEquals(4, predictions.size());
    Map<?, ?> last = asMap(predictions.get(3));
    assertEquals(
        Set.of("platform.scrtmStatus", "tboot.cmdline"), asMap(last.get("choice")).keySet());
    assertEquals(golden("tpm2-da-sha256").get("pcrs"), last.get("banks"));
    Map<?, ?> values = asMap(asMap(run.json().get("values")).get("sha256"));
    assertEquals(4, ((List<?>) values.get("17")).size());
    assertEquals(2, ((List<?>) values.get("18")).size());
    assertEquals(64, ((String) asMap(run.json().get("policyOr")).get("sha256")).length());
    Path out = folder.resolve("set.json");
    assertEquals(0, pcr(configuration, "-o", out.toString()).exit());
    assertEquals(run.json(), JSON.std.mapFrom(Files.readAllBytes(out)));
    assertEquals(2, pcr(configuration, "--export", "pcrlock").exit());
  }

  @Test
  void configurationInYamlSaysTheSame() throws IOException {
    Map<?, ?> input = asMap(golden("tpm12-legacy-v8").get("input"));
    String yaml =
        """
        # the machine in the corner
        tpm: 1.2
        sinit: %1$s/acm/sinit-a.acm
        tboot:
          file: %1$s/mle/single.elf.gz
          cmdline: %2$s
        modules:
        """
            .formatted(Golden.path("txt"), input.get("mle_cmdline"));
    StringBuilder text = new StringBuilder(yaml);
    for (Object each : (List<?>) input.get("modules")) {
      String file = ((String) asMap(each).get("file")).replace("../", "txt/");
      text.append("- file: ").append(Golden.path(file));
      text.append("\n  cmdline: '").append(asMap(each).get("cmdline")).append("'\n");
    }
    Path file = Files.writeString(folder.resolve("launch.yaml"), text);
    Invocation run = Invocation.of("--format", "json", "txt", "pcr", file.toString());
    assertEquals(0, run.exit(), run.err());
    Map<?, ?> expected = asMap(asMap(golden("tpm12-legacy-v8").get("pcrs")).get("sha1"));
    Map<?, ?> sha1 = asMap(asMap(run.json().get("banks")).get("sha1"));
    assertEquals(Set.of("18", "19"), sha1.keySet());
    sha1.forEach((pcr, value) -> assertEquals(expected.get(pcr), value));
    Files.writeString(file, "tpm: [");
    Invocation bad = Invocation.of("txt", "pcr", file.toString());
    assertEquals(3, bad.exit());
    assertTrue(bad.err().contains("launch.yaml:1"), bad.err());
  }

  @Test
  void tooManyAlternativesAreRefused() throws IOException {
    Map<String, Object> configuration = configuration("tpm2-da-sha256");
    List<Object> many = new ArrayList<>();
    for (int i = 0; i < 4097; i++) {
      many.add(i);
    }
    configuration.put("edx", Map.of("anyOf", many));
    assertEquals(3, pcr(configuration).exit());
    configuration.put("edx", Map.of("anyOf", List.of()));
    assertEquals(3, pcr(configuration).exit());
  }

  @ParameterizedTest
  @CsvSource({
    "tpm, 3.0",
    "mapping, legacy",
    "extpol, agile",
    "policy, unknown",
    "lcp, some",
    "other, member",
    "sinit, ../gone",
    "edx, text"
  })
  void wrongConfigurationIsRefused(String member, String value) throws IOException {
    Map<String, Object> configuration = configuration("tpm2-da-sha256");
    configuration.put(member, value);
    assertEquals(3, pcr(configuration).exit());
  }

  @Test
  void preProductionModuleIsRefused() throws IOException {
    Map<String, Object> configuration = configuration("tpm2-da-sha256");
    configuration.put("sinit", Golden.path("txt/acm/sinit-b.acm").toString());
    Invocation run = pcr(configuration);
    assertEquals(3, run.exit());
    assertTrue(run.err().contains("pre-production"), run.err());
  }

  @Test
  void modulesThatTbootTakesAreNotMeasured() throws IOException {
    Map<String, Object> configuration = configuration("tpm2-da-sha256");
    List<Object> modules = new ArrayList<>((List<?>) configuration.get("modules"));
    modules.add(1, Map.of("file", Golden.path("txt/acm/sinit-a.acm").toString()));
    modules.add(Map.of("file", Golden.path("txt/lcp/list24.data").toString()));
    configuration.put("modules", modules);
    assertEquals(golden("tpm2-da-sha256").get("pcrs"), pcr(configuration).json().get("banks"));
  }

  @Test
  void policyFilesAreUsed() throws IOException {
    Map<String, Object> configuration = configuration("tpm2-da-sha256");
    configuration.put("policy", Map.of("file", Golden.path("txt/policy/xen-linux.pol") + ""));
    configuration.put("lcp", Map.of("file", Golden.path("txt/lcp/any31.lcp") + ""));
    Map<String, Object> platform = platform(configuration);
    platform.remove("policyControl");
    configuration.put("platform", platform);
    Invocation run = pcr(configuration);
    assertEquals(0, run.exit(), run.err());
    List<?> events = (List<?>) run.json().get("events");
    List<Object> tail = new ArrayList<>();
    events.forEach(event -> tail.add(((Map<?, ?>) event).get("pcr")));
    assertEquals(List.of(17, 18, 17, 19, 19), tail.subList(tail.size() - 5, tail.size()));
    assertTrue(run.text().contains("any31.lcp(policyControl)"));
  }

  private Invocation pcr(Map<String, Object> configuration, String... more) throws IOException {
    Path file = SampleConfiguration.write(configuration, folder);
    List<String> words = new ArrayList<>(List.of("--format", "json", "txt", "pcr"));
    words.add(file.toString());
    words.addAll(List.of(more));
    return Invocation.of(words.toArray(new String[0]));
  }
}
