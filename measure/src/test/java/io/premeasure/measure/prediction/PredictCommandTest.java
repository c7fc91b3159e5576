package io.premeasure.measure.prediction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.boot.Prediction;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.measure.Invocation;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.device.SwtpmProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PredictCommandTest {
  private static final String SIGNER =
      "dee2820c6feadbfdb41cbc60b414bef10abf48dee051c5af581ee34f936ead31";
  private static final String IDENTITY =
      "PCR11:string:\"os-image-identity\":{\"svn\":\"1\",\"diskId\":\"d\",\"eventVersion\":\"1\"}\n";
  private static final String MACHINE = "cvmboot/boot/cvmboot-events-rsa2048/";

  @TempDir private Path folder;

  @Test
  void banksAreThoseThatTheMachineHad() throws IOException {
    Invocation predicted =
        Invocation.of(
            "--format",
            "json",
            "predict",
            "events",
            golden(MACHINE + "events"),
            "--sig",
            golden(MACHINE + "cvmboot.cpio.sig"),
            "--bank",
            "sha1,sha256,sha384,sha512");
    assertEquals(0, predicted.exit(), predicted.err());
    Map<?, ?> banks = (Map<?, ?>) predicted.json().get("banks");
    Map<String, Object> machine = Golden.json(MACHINE + "pcrs.json");
    assertEquals(machine.keySet(), banks.keySet());
    for (Object bank : banks.keySet()) {
      Map<?, ?> values = (Map<?, ?>) banks.get(bank);
      assertEquals(Set.of("11", "12", "23"), values.keySet());
      values.forEach((pcr, value) -> assertEquals(((Map<?, ?>) machine.get(bank)).get(pcr), value));
    }
  }

  @Test
  void signerRecordAndKeysOfOneSignerPredictTheSame() throws IOException {
    Path events = events(IDENTITY);
    String[][] signers = {
      {"--signer", SIGNER},
      {"--sig", golden("cvmboot/sig/rsa2048.sig")},
      {"--public-key", golden("cvmboot/sig/rsa2048.pub")},
      {"--public-key", golden("cvmboot/sig/rsa2048.private.pem")}
    };
    String first = predictEvents(events, signers[0]).text();
    for (String[] signer : signers) {
      Invocation predicted = predictEvents(events, signer);
      assertEquals(0, predicted.exit(), predicted.err());
      assertEquals(first, predicted.text());
    }
  }

  @Test
  void textNamesLineTypeAndDigestOfEveryEvent() throws IOException {
    Path events = events("# c\n" + IDENTITY + "PCR12:string:hello\n");
    String text = predictEvents(events, "--signer", SIGNER).text();
    assertTrue(text.contains("PCR 11  EV_IPL  os-image-identity\n    from " + events + ":2"), text);
    assertTrue(text.contains("PCR 12  EV_IPL  text \"hello\"\n    from " + events + ":3"), text);
    byte[] digest = HashAlgorithm.SHA256.hash("hello\0".getBytes(StandardCharsets.UTF_8));
    assertTrue(text.contains("sha256       " + HexFormat.of().formatHex(digest)), text);
    assertTrue(text.contains("sha384:12"), text);
    assertTrue(text.contains("TPM2_PolicyPCR over [11, 12]"), text);
  }

  @Test
  void linesForAnArchiveAreThoseThatCvmdiskPrinted() throws IOException {
    RealDisk disk = new RealDisk("a-flat");
    String archive = disk.extractArchive(folder).toString();
    Invocation predicted = Invocation.of("predict", "archive", archive, "--export", "cvmdisk");
    assertEquals(0, predicted.exit(), predicted.err());
    assertEquals(disk.lines(), predicted.text().lines().toList());
  }

  @Test
  void linesForEventsAreThoseThatCvmdiskPrinted() throws IOException {
    RealDisk disk = new RealDisk("a-thin");
    Path events = disk.extractEvents(folder);
    Invocation predicted = predictEvents(events, "--signer", SIGNER, "--export", "cvmdisk");
    assertEquals(disk.lines(), predicted.text().lines().toList());
    assertEquals(5, disk.lines().size());
  }

  @Test
  void writtenFileIsReadBackAndNamesItsInputs() throws IOException {
    Path archive = new RealDisk("a-flat").extractArchive(folder);
    Path out = folder.resolve("p.json");
    Invocation predicted =
        Invocation.of("predict", "archive", archive.toString(), "--bank", "all", "-o", "" + out);
    assertEquals("", predicted.text());
    Prediction prediction = PredictionJson.read(out);
    assertEquals(Set.of(HashAlgorithm.values()), prediction.algorithms());
    assertEquals(
        List.of(archive.toString(), archive + ".sig"),
        prediction.inputs().stream().map(input -> input.name()).toList());
    assertEquals(21504, prediction.inputs().get(0).size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"digest-flipped", "signature-flipped", "magic-big-endian"})
  void archiveThatTheLoaderRefusesIsNotPredicted(String altered) {
    Invocation refused = predictArchive(altered);
    assertEquals(1, refused.exit());
    assertEquals("", refused.text());
    String check = altered.startsWith("magic") ? ": magic: " : ": signature: ";
    assertTrue(refused.err().contains(check), refused.err());
  }

  @Test
  void forgedRecordThatTheLoaderTakesIsPredictedWithAWarning() {
    Invocation predicted = predictArchive("shifted-boundary-exponent-one");
    assertEquals(0, predicted.exit(), predicted.err());
    assertTrue(predicted.text().startsWith("signer=" + SIGNER), predicted.text());
    assertTrue(predicted.err().contains("no proper signature"), predicted.err());
  }

  @Test
  void stopOfTheLoaderAfterTheEventsIsAWarning() {
    Invocation predicted = predictArchive("version-2");
    assertEquals(0, predicted.exit());
    assertTrue(predicted.err().contains("the loader stops at start: kernel is"), predicted.err());
  }

  @Test
  void registerThatTheFirmwareRefusesIsNotPredicted() throws IOException {
    Path events = events(IDENTITY + "PCR17:string:x\n");
    Invocation refused = predictEvents(events, "--signer", SIGNER);
    assertEquals(1, refused.exit());
    assertTrue(refused.err().contains(events + ": line 2: the loader stops here"), refused.err());
  }

  @Test
  void differencesToCvmdiskAreWarnings() throws IOException {
    Path feed = events(IDENTITY.replace("\"d\"", "\"a\\nb\""));
    assertTrue(
        predictEvents(feed, "--signer", SIGNER).err().contains("cvmdisk predicts another value"));
    Path many = events(IDENTITY + "PCR12:string:x\n".repeat(16));
    Invocation predicted = predictEvents(many, "--signer", SIGNER);
    assertEquals(0, predicted.exit());
    assertTrue(predicted.err().contains("cvmdisk refuses"), predicted.err());
    assertEquals("", predictEvents(events(IDENTITY), "--signer", SIGNER).err());
  }

  @Test
  void wrongUsageIsExitStatusTwo() throws IOException {
    Path events = events(IDENTITY);
    assertEquals(2, predictEvents(events).exit());
    assertEquals(2, predictEvents(events, "--signer", "12").exit());
    assertEquals(2, predictEvents(events, "--signer", SIGNER, "--pcr", "12").exit());
    assertEquals(2, predictEvents(events, "--signer", SIGNER, "--pcr", "24").exit());
    assertEquals(2, predictEvents(events, "--signer", SIGNER, "--export", "yaml").exit());
    assertEquals(2, predictEvents(events, "--signer", SIGNER, "--bank", "md5").exit());
    assertEquals(
        2,
        predictEvents(events, "--signer", SIGNER, "--export", "cvmdisk", "--bank", "sha1").exit());
  }

  @Test
  void badInputIsExitStatusThree() throws IOException {
    Path bad = events(IDENTITY + "nonsense\n");
    Invocation refused = predictEvents(bad, "--signer", SIGNER);
    assertEquals(3, refused.exit());
    assertTrue(refused.err().contains(bad + ": line 2: expected PCR"), refused.err());
    assertEquals(3, predictEvents(folder.resolve("none"), "--signer", SIGNER).exit());
    assertEquals(3, Invocation.of("predict", "archive", bad.toString()).exit());
  }

  @Test
  @RequiresTool({"swtpm", "tpm2_createpolicy"})
  void policyOverTheExportedValuesIsThePredictedOne() throws IOException {
    Path events = events(IDENTITY + "PCR23:binary:00\nPCR8:string:x\n");
    Path values = folder.resolve("values");
    Path policy = folder.resolve("policy");
    try (SwtpmProcess swtpm = SwtpmProcess.start(Duration.ofSeconds(20))) {
      // tpm2-tools find the control socket by its name only.
      Files.createSymbolicLink(
          swtpm.dataSocket().resolveSibling("data.ctrl"), swtpm.controlSocket());
      for (String bank : List.of("sha256", "sha384")) {
        String[] signer = {"--signer", SIGNER, "--bank", bank, "--pcr", "8,11"};
        predictEvents(events, join(signer, "--export", "tpm2-pcrs", "-o", values.toString()));
        RealTool.runOk(
            "tpm2_createpolicy",
            "-T",
            "swtpm:path=" + swtpm.dataSocket(),
            "--policy-pcr",
            "-l",
            bank + ":8,11",
            "-f",
            values.toString(),
            "-L",
            policy.toString());
        Map<?, ?> predicted =
            (Map<?, ?>)
                predictEvents(events, join(signer, "--format", "json")).json().get("policyPcr");
        assertEquals(HexFormat.of().formatHex(Files.readAllBytes(policy)), predicted.get(bank));
        assertFalse(predicted.isEmpty());
      }
    }
  }

  private static Invocation predictArchive(String altered) {
    return Invocation.of(
        "predict",
        "archive",
        golden("cvmboot/cpio/cvmdisk-way.cpio"),
        "--sig",
        golden("cvmboot/sig/altered/" + altered + ".sig"),
        "--export",
        "cvmdisk");
  }

  private static Invocation predictEvents(Path events, String... options) {
    return Invocation.of(join(new String[] {"predict", "events", events.toString()}, options));
  }

  private static String[] join(String[] first, String... second) {
    return Stream.of(first, second).flatMap(Arrays::stream).toArray(String[]::new);
  }

  private static String golden(String name) {
    return Golden.path(name).toString();
  }

  private Path events(String content) throws IOException {
    return Files.writeString(folder.resolve("events"), content);
  }
}
