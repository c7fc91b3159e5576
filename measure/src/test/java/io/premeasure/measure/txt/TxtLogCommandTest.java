package io.premeasure.measure.txt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.boot.txt.StructureWriter;
import io.premeasure.fixtures.Golden;
import io.premeasure.measure.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TxtLogCommandTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"tpm2-da-embedded, .tcg.bin", "tpm12-legacy-v8, .container.bin"})
  void logIsShownAndReplayed(String chain, String ending) throws IOException {
    Map<?, ?> expected = (Map<?, ?>) Golden.json("txt/chain/expected.json").get(chain);
    Invocation run =
        Invocation.of(
            "--format", "json", "txt", "log", Golden.path("txt/chain/" + chain + ending) + "");
    assertEquals(0, run.exit(), run.err());
    assertEquals(expected.get("pcrs"), run.json().get("banks"));
    List<?> events = (List<?>) run.json().get("events");
    assertEquals(((List<?>) expected.get("events")).size(), events.size());
  }

  @ParameterizedTest
  @CsvSource({
    "tpm2-da-embedded, .tcg.bin",
    "tpm2-da-sha256, .tcg.bin",
    "tpm12-legacy-v8, .container.bin"
  })
  void generalLogCommandsTakeLogsOfLaunches(String chain, String ending) throws IOException {
    String file = Golden.path("txt/chain/" + chain + ending).toString();
    Invocation run = Invocation.of("--format", "json", "log", "replay", "--bank", "all", file);
    assertEquals(0, run.exit(), run.err());
    assertEquals("txt", run.json().get("format"));
    assertEquals(Map.of(), run.json().get("incomplete"));
    Map<?, ?> expected = (Map<?, ?>) Golden.json("txt/chain/expected.json").get(chain);
    Map<?, ?> banks = (Map<?, ?>) run.json().get("banks");
    ((Map<?, ?>) expected.get("pcrs"))
        .forEach(
            (bank, registers) ->
                ((Map<?, ?>) registers)
                    .forEach(
                        (pcr, value) ->
                            assertEquals(value, ((Map<?, ?>) banks.get(bank)).get(pcr))));
    Invocation shown = Invocation.of("--format", "json", "log", "show", file);
    assertEquals(0, shown.exit(), shown.err());
    assertTrue(shown.text().contains("EVTYPE_HASH_START"), shown.text());
    assertTrue(shown.text().contains("EVTYPE_TBOOT"), shown.text());
  }

  @Test
  void launchEnvironmentThatSinitLeftOutOfTheLogIsPutInOnRequest() throws IOException {
    Map<?, ?> chain = (Map<?, ?>) Golden.json("txt/chain/expected.json").get("tpm2-da-sha256");
    Map<?, ?> digests =
        ((List<?>) chain.get("events"))
            .stream()
                .map(each -> (Map<?, ?>) each)
                .filter(each -> "0x404".equals(each.get("type")))
                .map(each -> (Map<?, ?>) each.get("digests"))
                .findFirst()
                .orElseThrow();
    String whole = HexFormat.of().formatHex(Golden.bytes("txt/chain/tpm2-da-sha256.tcg.bin"));
    String event =
        "110000000404000002000000"
            + ("0400" + digests.get("sha1"))
            + ("0b00" + digests.get("sha256"))
            + "00000000";
    assertTrue(whole.contains(event));
    Path log =
        Files.write(folder.resolve("log"), HexFormat.of().parseHex(whole.replace(event, "")));
    Invocation bare = Invocation.of("--format", "json", "txt", "log", log.toString());
    assertTrue(bare.err().contains("MLE_HASH"), bare.err());
    assertNotEquals(chain.get("pcrs"), bare.json().get("banks"));
    String[] words = {
      "--format",
      "json",
      "txt",
      "log",
      "--mle-hash",
      "sha1=" + digests.get("sha1"),
      "--mle-hash",
      "sha256=" + digests.get("sha256"),
      log.toString()
    };
    assertEquals(chain.get("pcrs"), Invocation.of(words).json().get("banks"));
    words[8] = Golden.path("txt/chain/tpm2-da-sha256.tcg.bin").toString();
    assertEquals(2, Invocation.of(words).exit());
    assertEquals(2, Invocation.of("txt", "log", "--mle-hash", "sha1=00", log.toString()).exit());
  }

  @Test
  void differenceFromAPredictionNamesWhatItComesFrom() throws IOException {
    String chain = "tpm2-da-embedded";
    String log = Golden.path("txt/chain/" + chain + ".tcg.bin").toString();
    Map<String, Object> configuration = SampleConfiguration.configuration(chain);
    Path prediction = folder.resolve("prediction.json");
    String file = SampleConfiguration.write(configuration, folder).toString();
    assertEquals(0, Invocation.of("txt", "pcr", file, "-o", prediction.toString()).exit());
    Invocation same = Invocation.of("log", "diff", log, prediction.toString());
    assertEquals(0, same.exit(), same.text() + same.err());
    Map<String, Object> platform = SampleConfiguration.platform(configuration);
    platform.put("nvInfo", "000000");
    configuration.put("platform", platform);
    file = SampleConfiguration.write(configuration, folder).toString();
    assertEquals(0, Invocation.of("txt", "pcr", file, "-o", prediction.toString()).exit());
    Invocation other = Invocation.of("log", "diff", log, prediction.toString());
    assertEquals(1, other.exit(), other.err());
    assertTrue(other.text().contains("nvInfo"), other.text());
  }

  @Test
  void damagedLogIsRefused() throws IOException {
    byte[] log = Golden.bytes("txt/chain/tpm2-da-sha256.tcg.bin");
    Path file = Files.write(folder.resolve("log"), java.util.Arrays.copyOf(log, 900));
    Invocation run = Invocation.of("txt", "log", file.toString());
    assertEquals(3, run.exit());
    assertTrue(run.err().contains("offset"), run.err());
  }

  @Test
  void heapShowsTheLogInIt() throws IOException {
    byte[] log = Golden.bytes("txt/chain/tpm12-legacy-v7.container.bin");
    StructureWriter heap = new StructureWriter().u64(8 + 28).u32(2).zeros(24);
    heap.u64(8L + log.length).bytes(log);
    heap.u64(8 + 4 + 88 + 16 + 8).u32(7).zeros(88).u32(5).u32(16).u64(0x1000 + 44).u32(0).u32(8);
    Path file = Files.write(folder.resolve("heap"), heap.toByteArray());
    Invocation run =
        Invocation.of("--format", "json", "txt", "heap", file.toString(), "--base", "0x1000");
    assertEquals(0, run.exit(), run.err());
    assertEquals(2, ((Map<?, ?>) run.json().get("biosData")).get("Version"));
    Map<?, ?> chain = (Map<?, ?>) Golden.json("txt/chain/expected.json").get("tpm12-legacy-v7");
    assertEquals(chain.get("pcrs"), run.json().get("banks"));
    assertEquals(0, Invocation.of("txt", "heap", file.toString()).exit());
  }
}
