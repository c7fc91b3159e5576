package io.premeasure.measure.attest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.Source;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.measure.Invocation;
import io.premeasure.measure.prediction.PredictionJson;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.device.SwtpmProcess;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.LoggedEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine boots as predicted, its TPM quotes, and a verifier compares. */
@RequiresTool("swtpm")
class QuotedBootTest {
  private static final String MACHINE = "cvmboot/boot/cvmboot-events-rsa2048/";
  private static final String NONCE = "c0ffee";

  @TempDir private Path folder;
  private SwtpmProcess swtpm;
  private String prediction = "";

  @BeforeEach
  void boot() throws IOException {
    swtpm = SwtpmProcess.start(Duration.ofSeconds(20));
    prediction = predict("prediction.json", Files.readString(Golden.path(MACHINE + "events")));
    tpm("extend", "--prediction", prediction);
    tpm("create-ak", "-o", folder.resolve("ak").toString());
    quote("sha256:11,12,23");
  }

  private void quote(String selection) {
    String ak = folder.resolve("ak").toString();
    String out = folder.resolve("quote").toString();
    tpm("quote", "--ak", ak, "--pcr", selection, "--nonce", NONCE, "-o", out);
  }

  @AfterEach
  void stop() throws IOException {
    swtpm.close();
  }

  @Test
  void aQuoteIsVerifiedAgainstThePredictionAlone() throws IOException {
    assertEquals(0, verify("--prediction", prediction).exit());
    String other = predict("other.json", events() + "\nPCR23:string:one more\n");
    Invocation refused = verify("--prediction", other);
    assertEquals(1, refused.exit());
    assertTrue(refused.text().contains("do not lead to the quoted digest"), refused.text());
    Invocation named = verify("--prediction", other, "--pcrs", file("quote.pcrs"));
    assertEquals(1, named.exit());
    List<?> differences = (List<?>) named.json().get("differences");
    assertEquals(1, differences.size());
    assertEquals(23, ((Map<?, ?>) differences.get(0)).get("pcr"));
  }

  @Test
  void aQuoteIsVerifiedAgainstASetWhoseMatchingMemberIsNamed() throws IOException {
    String far = predict("far.json", events() + "\nPCR12:string:x\nPCR23:string:one more\n");
    String near = predict("near.json", events() + "\nPCR23:string:one more\n");
    Invocation verified = verify("--prediction", set(far, prediction, near));
    assertEquals(0, verified.exit(), verified.text());
    assertEquals("kernel: 2", verified.json().get("matched"));
    Invocation refused = verify("--prediction", set(far, near), "--pcrs", file("quote.pcrs"));
    assertEquals(1, refused.exit());
    assertTrue(refused.text().contains("closest is kernel: 2: 1 values"), refused.text());
    List<?> differences = (List<?>) refused.json().get("differences");
    assertEquals(1, differences.size());
    assertEquals(23, ((Map<?, ?>) differences.get(0)).get("pcr"));
    Invocation unknown = verify("--prediction", set(far, near));
    assertEquals(1, unknown.exit());
    assertTrue(unknown.text().contains("none of 2 predictions holds"), unknown.text());
    assertFalse(unknown.json().containsKey("matched"));
  }

  @Test
  void aQuoteIsVerifiedAgainstASignedManifest() throws IOException {
    String key = Golden.path("cvmboot/sig/rsa2048.private.pem").toString();
    String[] export = {"--export", "corim", "--key", key};
    String manifest = predict("manifest", events(), export);
    assertEquals(0, verify("--prediction", manifest, "--public-key", key).exit());
    assertEquals(1, verify("--prediction", manifest).exit());
    String other = predict("other", events() + "\nPCR23:string:one more\n", export);
    Invocation refused = verify("--prediction", other, "--public-key", key);
    assertEquals(1, refused.exit());
    assertTrue(refused.text().contains("do not lead to the quoted digest"), refused.text());
  }

  @Test
  void aQuoteAndItsLogAreVerifiedAgainstAReferenceStateOfKeylime() throws IOException {
    Prediction loaders =
        Prediction.of(
            List.of(HashAlgorithm.SHA1, HashAlgorithm.SHA256),
            List.of(
                Measurement.ofData(
                    4,
                    0x80000003L,
                    new byte[] {1},
                    List.of(HashAlgorithm.SHA1, HashAlgorithm.SHA256),
                    Source.file("shim"),
                    "shim")),
            List.of());
    Path json =
        Files.write(folder.resolve("loaders"), PredictionJson.write(loaders, loaders.pcrs()));
    tpm("extend", "--prediction", json.toString(), "--allow-missing-banks");
    String shim = HexFormat.of().formatHex(HashAlgorithm.SHA256.hash(new byte[] {1}));
    String state = state(shim);
    String log = log(json.toString());
    quote("sha256:4");
    assertEquals(0, verify("--prediction", state, "--log", log).exit());
    Invocation refused = verify("--prediction", state("00".repeat(32)), "--log", log);
    assertEquals(1, refused.exit());
    Map<?, ?> difference = (Map<?, ?>) ((List<?>) refused.json().get("differences")).get(0);
    assertEquals("kernels.shim_authcode_sha256", difference.get("kind"));
    assertEquals("0x" + shim, difference.get("actual"));
    Invocation blind = verify("--prediction", state);
    assertEquals(1, blind.exit());
    assertTrue(blind.text().contains("(--log)"), blind.text());
    // A log's SHA-256 digests can say anything when its SHA-1 digests alone are vouched for.
    quote("sha1:4");
    Invocation other = verify("--prediction", state, "--log", log);
    assertEquals(1, other.exit());
    assertTrue(other.text().contains("says nothing of PCR [4]"), other.text());
  }

  private String state(String shim) throws IOException {
    String json = "{\"kernels\":[{\"shim_authcode_sha256\":\"0x" + shim + "\"}]}";
    return Files.writeString(folder.resolve("state.json"), json).toString();
  }

  @Test
  void aQuoteIsVerifiedAgainstTheLogThatTheMachineKept() throws IOException {
    assertEquals(0, verify("--log", log(prediction)).exit());
    String other = predict("other.json", events() + "\nPCR12:string:one more\n");
    Invocation refused = verify("--log", log(other));
    assertEquals(1, refused.exit());
    assertTrue(refused.text().contains("event log"), refused.text());
    Invocation named = verify("--log", log(other), "--pcrs", file("quote.pcrs"));
    assertEquals(1, named.exit());
    Map<?, ?> difference = (Map<?, ?>) ((List<?>) named.json().get("differences")).get(0);
    assertEquals("event log", difference.get("kind"));
    assertEquals(12, difference.get("pcr"));
  }

  @Test
  void aRebootShowsInTheCounters() throws IOException {
    Invocation first = verify("--earlier", file("quote.msg"));
    assertEquals(0, first.exit());
    assertTrue(first.text().contains("ran on"), first.text());
    Path later = folder.resolve("later");
    tpm(
        "quote",
        "--ak",
        folder.resolve("ak").toString(),
        "--pcr",
        "sha256:11,12,23",
        "--nonce",
        NONCE,
        "-o",
        later.toString());
    Invocation back = verify("--earlier", later.resolve("quote.msg").toString());
    assertEquals(1, back.exit());
    assertTrue(back.text().contains("not later"), back.text());
  }

  private String set(String... predictions) throws IOException {
    List<Object> members = new ArrayList<>();
    for (String each : predictions) {
      Map<String, Object> member = JSON.std.mapFrom(Files.readAllBytes(Path.of(each)));
      member.put("choice", Map.of("kernel", members.size() + 1));
      members.add(member);
    }
    Map<String, Object> set = Map.of("premeasure", "prediction-set", "predictions", members);
    return Files.write(folder.resolve("set.json"), JSON.std.asBytes(set)).toString();
  }

  private static String events() throws IOException {
    return Files.readString(Golden.path(MACHINE + "events")).stripTrailing();
  }

  private String predict(String name, String events, String... more) throws IOException {
    Path source = Files.writeString(folder.resolve("events"), events);
    String out = folder.resolve(name).toString();
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "predict",
                "events",
                source.toString(),
                "--sig",
                Golden.path(MACHINE + "cvmboot.cpio.sig").toString(),
                "--bank",
                "sha1,sha256,sha384,sha512",
                "-o",
                out));
    arguments.addAll(List.of(more));
    Invocation run = Invocation.of(arguments.toArray(String[]::new));
    assertEquals(0, run.exit(), run.err());
    return out;
  }

  /** The log of a machine that boots so. */
  private String log(String predicted) throws IOException {
    Prediction read = PredictionJson.read(Path.of(predicted));
    List<LoggedEvent> events = new ArrayList<>();
    for (Measurement each : read.measurements()) {
      events.add(LoggedEvent.of(each.pcr(), each.eventType(), each.digests(), each.data()));
    }
    EventLog log = EventLog.of(read.algorithms(), List.of()).plus(events);
    return Files.write(folder.resolve("log"), log.encode()).toString();
  }

  private String file(String name) {
    return folder.resolve("quote").resolve(name).toString();
  }

  private Invocation verify(String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "attest",
                "verify",
                "--format",
                "json",
                "--quote",
                file("quote.msg"),
                "--signature",
                file("quote.sig"),
                "--ak",
                file("ak.pub"),
                "--nonce",
                NONCE));
    all.addAll(List.of(more));
    return Invocation.of(all.toArray(String[]::new));
  }

  private void tpm(String command, String... arguments) {
    List<String> all = new ArrayList<>(List.of("tpm", command));
    all.addAll(
        List.of("--tpm", "swtpm:unix:" + swtpm.dataSocket() + ",ctrl=" + swtpm.controlSocket()));
    all.addAll(List.of(arguments));
    Invocation run = Invocation.of(all.toArray(String[]::new));
    assertEquals(0, run.exit(), run.err());
  }
}
