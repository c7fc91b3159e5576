package io.premeasure.measure.txt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.RequiresTool;
import io.premeasure.measure.Invocation;
import io.premeasure.tpm.device.SwtpmProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Predicted launches, played with the localities of real ones. */
class DynamicLaunchTest {
  @TempDir private Path folder;
  private String prediction = "";

  @BeforeEach
  void namePrediction() {
    prediction = folder.resolve("prediction.json").toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tpm2-da-embedded", "tpm2-da-sha256", "tpm12-legacy-v8"})
  @RequiresTool("swtpm")
  void registersOfSwtpmAfterTheLaunchAreThosePredicted(String chain) throws IOException {
    predict(chain);
    try (SwtpmProcess swtpm = SwtpmProcess.start(Duration.ofSeconds(20))) {
      String uri = "swtpm:unix:" + swtpm.dataSocket() + ",ctrl=" + swtpm.controlSocket();
      String[] compare = {"tpm", "compare", "--tpm", uri, "--prediction", prediction};
      assertEquals(1, Invocation.of(compare).exit());
      Invocation extended = extend(uri, "--drtm", "--allow-missing-banks");
      assertEquals(0, extended.exit(), extended.err());
      Invocation compared = Invocation.of(compare);
      assertEquals(0, compared.exit(), compared.text());
      Invocation again = extend(uri, "--drtm", "--allow-missing-banks");
      assertEquals(extended.text(), again.text());
    }
  }

  @Test
  @RequiresTool("swtpm")
  void withoutTheLocalitiesNothingIsExtended() throws IOException {
    predict("tpm2-da-embedded");
    try (SwtpmProcess swtpm = SwtpmProcess.start(Duration.ofSeconds(20))) {
      String data = "swtpm:unix:" + swtpm.dataSocket();
      Invocation noControl = extend(data, "--drtm", "--allow-missing-banks");
      assertEquals(4, noControl.exit());
      assertTrue(noControl.err().contains("control channel"), noControl.err());
      Invocation atLocality0 = extend(data, "--allow-missing-banks");
      assertEquals(4, atLocality0.exit());
      assertTrue(atLocality0.err().contains("0x907"), atLocality0.err());
    }
  }

  @Test
  void embeddedTpmPlaysTheLaunchToo() throws IOException {
    predict("tpm2-da-embedded");
    Invocation run =
        Invocation.of("--format", "json", "tpm", "extend", "--drtm", "--prediction", prediction);
    assertEquals(0, run.exit(), run.err());
    Map<?, ?> expected =
        (Map<?, ?>)
            ((Map<?, ?>) SampleConfiguration.golden("tpm2-da-embedded").get("pcrs")).get("sha256");
    Map<?, ?> banks = (Map<?, ?>) run.json().get("banks");
    Map<?, ?> sha256 = (Map<?, ?>) banks.get("sha256");
    expected.forEach((pcr, value) -> assertEquals(value, sha256.get(pcr)));
    assertEquals("00".repeat(32), sha256.get("20"));
  }

  @Test
  void predictionsThatAreNoLaunchAreRefused() throws IOException {
    Map<String, Object> configuration = SampleConfiguration.configuration("tpm12-legacy-v8");
    configuration.remove("platform");
    predict(configuration);
    Invocation run = extend("embedded:", "--drtm");
    assertEquals(2, run.exit());
    assertTrue(run.err().contains("HASH_START"), run.err());
    String[] digest = {
      "tpm", "extend", "--drtm", "--pcr", "17", "--digest", "sha1:" + "00".repeat(20)
    };
    assertEquals(2, Invocation.of(digest).exit());
  }

  private void predict(String chain) throws IOException {
    predict(SampleConfiguration.configuration(chain));
  }

  private void predict(Map<String, Object> configuration) throws IOException {
    String file = SampleConfiguration.write(configuration, folder).toString();
    Invocation run = Invocation.of("txt", "pcr", file, "-o", prediction);
    assertEquals(0, run.exit(), run.err());
  }

  private Invocation extend(String uri, String... options) {
    String[] words = new String[options.length + 8];
    String[] start = {
      "--format", "json", "tpm", "extend", "--tpm", uri, "--prediction", prediction
    };
    System.arraycopy(start, 0, words, 0, start.length);
    System.arraycopy(options, 0, words, start.length, options.length);
    return Invocation.of(words);
  }
}
