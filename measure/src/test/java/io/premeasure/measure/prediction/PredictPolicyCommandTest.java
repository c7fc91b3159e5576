package io.premeasure.measure.prediction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.measure.Invocation;
import io.premeasure.tpm.device.SwtpmProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against trial sessions of a TPM. */
class PredictPolicyCommandTest {
  private static final String MACHINE = "cvmboot/boot/cvmboot-events-rsa2048/";
  private static final String KEY = Golden.path("cvmboot/sig/rsa2048.private.pem").toString();

  @TempDir private Path folder;
  private String old = "";
  private String young = "";

  @BeforeEach
  void predictTwice() throws IOException {
    old = predict("old", "");
    young = predict("young", "\nPCR11:string:the new kernel\n");
  }

  private String predict(String name, String more) throws IOException {
    String events = Files.readString(Golden.path(MACHINE + "events")).stripTrailing() + more;
    Path source = Files.writeString(folder.resolve("events"), events);
    String out = folder.resolve(name).toString();
    Invocation run =
        Invocation.of("predict", "events", source.toString(), "--public-key", KEY, "-o", out);
    assertEquals(0, run.exit(), run.err());
    return out;
  }

  @Test
  @RequiresTool({"swtpm", "tpm2_policyor"})
  void twoPredictionsLeadToThePolicyThatATpmComputes() throws IOException {
    Map<String, Object> policy = policy(old, young, "--pcr", "11");
    List<?> branches = (List<?>) policy.get("policyPcr");
    assertEquals(2, branches.size());
    StringBuilder files = new StringBuilder("sha256:");
    for (Object branch : branches) {
      Path file = folder.resolve("branch" + files.length());
      Files.write(file, HexFormat.of().parseHex((String) branch));
      files.append(files.length() > 7 ? "," : "").append(file);
    }
    try (SwtpmProcess swtpm = SwtpmProcess.start(Duration.ofSeconds(20))) {
      Files.createSymbolicLink(
          swtpm.dataSocket().resolveSibling("data.ctrl"), swtpm.controlSocket());
      String tcti = "swtpm:path=" + swtpm.dataSocket();
      String session = folder.resolve("session").toString();
      Path digest = folder.resolve("digest");
      RealTool.runOk("tpm2_startauthsession", "-T", tcti, "-S", session);
      RealTool.runOk(
          "tpm2_policyor", "-T", tcti, "-S", session, "-L", digest.toString(), files.toString());
      assertEquals(policy.get("policyOr"), HexFormat.of().formatHex(Files.readAllBytes(digest)));
    }
    assertEquals(policy.get("policy"), policy.get("policyOr"));
  }

  @Test
  void aSetOfPredictionsCountsAsItsPredictions() throws IOException {
    Map<String, Object> set =
        Map.of(
            "premeasure",
            "prediction-set",
            "version",
            1,
            "predictions",
            List.of(
                JSON.std.mapFrom(Files.readAllBytes(Path.of(old))),
                JSON.std.mapFrom(Files.readAllBytes(Path.of(young)))));
    byte[] json = JSON.std.asBytes(set);
    String file = Files.write(folder.resolve("set"), json).toString();
    assertEquals(policy(old, young), policy(file));
    assertEquals(policy(old, young, old), policy(file, old));
    for (int length = 1; length < json.length; length += 501) {
      byte[] cut = java.util.Arrays.copyOf(json, length);
      assertThrows(
          PredictionFormatException.class, () -> PredictionSetReader.parse("hostile", cut));
    }
    Files.writeString(
        folder.resolve("set"), "{\"premeasure\":\"prediction-set\",\"predictions\":[]}");
    assertEquals(3, Invocation.of("predict", "policy", file).exit());
  }

  @Test
  void aCounterAndAKeyChangeThePolicyAsTheirsDo() throws IOException {
    Map<String, Object> policy = policy(old, "--counter", "0x01500010=5", "--authorized-by", KEY);
    assertEquals(policy.get("policy"), policy.get("policyNv"));
    assertEquals("0x01500010=5", policy.get("counter"));
    Map<String, Object> other = policy(young, "--counter", "0x01500010=6", "--authorized-by", KEY);
    assertEquals(other.get("policyAuthorize"), policy.get("policyAuthorize"));
  }

  @Test
  void wrongUsageIsExitStatusTwo() {
    assertEquals(2, Invocation.of("predict", "policy").exit());
    assertEquals(2, Invocation.of("predict", "policy", old, "--pcr", "3").exit());
    assertEquals(2, Invocation.of("predict", "policy", old, "--bank", "sha1").exit());
    assertEquals(2, Invocation.of("predict", "policy", old, "--counter", "5").exit());
  }

  private static Map<String, Object> policy(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("predict", "policy", "--format", "json"));
    all.addAll(List.of(arguments));
    Invocation run = Invocation.of(all.toArray(String[]::new));
    assertEquals(0, run.exit(), run.err());
    return run.json();
  }
}
