package io.premeasure.measure.txt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.fixtures.Golden;
import io.premeasure.measure.Invocation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measured launches and service VMs as stages of chains. */
class ChainStagesTest {
  @TempDir private Path folder;

  @Test
  void launchStageLeadsToTheRegistersOfTheLaunch() throws IOException {
    Map<String, Object> launch = SampleConfiguration.configuration("tpm2-da-embedded");
    Invocation run = predict(Map.of("txt", launch), "sha1,sha256");
    assertEquals(0, run.exit(), run.err());
    assertEquals(
        SampleConfiguration.golden("tpm2-da-embedded").get("pcrs"), run.json().get("banks"));
    assertTrue(run.json().get("inputs").toString().contains("sinit-a.acm"));
  }

  @Test
  void whatALaunchDoesNotKnowTheChainDoesNotKnow() throws IOException {
    Map<String, Object> launch = SampleConfiguration.configuration("tpm12-legacy-v8");
    launch.remove("platform");
    Invocation run = predict(Map.of("txt", launch), "sha1");
    assertEquals(0, run.exit(), run.err());
    Map<?, ?> unknown = (Map<?, ?>) run.json().get("unknown");
    assertTrue(((String) unknown.get("17")).contains("biosAcmId"), unknown::toString);
    assertEquals(3, predict(Map.of("txt", launch), "sha256").exit());
  }

  @Test
  void serviceVmStageLeadsToTheRegistersOfTheMachine() throws IOException {
    Files.write(folder.resolve("ext-dynamic.vhd"), Golden.bytes("txt/vhd/ext-dynamic.vhd.gz"));
    Files.write(folder.resolve("vm.json"), Golden.bytes("txt/servicevm/minimal.json"));
    Invocation run = predict(Map.of("service-vm", Map.of("manifest", "vm.json")), "sha256");
    assertEquals(0, run.exit(), run.err());
    Map<?, ?> golden = (Map<?, ?>) Golden.json("txt/servicevm/expected.json").get("minimal");
    Map<?, ?> bank = (Map<?, ?>) ((Map<?, ?>) golden.get("by_bank")).get("sha256");
    assertEquals(Map.of("sha256", bank.get("servicevm")), run.json().get("banks"));
  }

  private Invocation predict(Map<String, Object> stage, String banks) throws IOException {
    Map<String, Object> chain =
        Map.of("premeasure", "chain", "version", 1, "stages", List.of(stage));
    Path file = folder.resolve("chain.json");
    Files.write(file, JSON.std.asString(chain).getBytes(StandardCharsets.UTF_8));
    return Invocation.of("--format", "json", "predict", "chain", file.toString(), "--bank", banks);
  }
}
