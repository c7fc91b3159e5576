package io.premeasure.measure.tpm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.measure.Premeasure;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.device.SwtpmProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TpmCommandTest {
  private static final String DIGEST = "11".repeat(32);
  private static final String EXTENDED =
      HexFormat.of()
          .formatHex(HashAlgorithm.SHA256.hash(new byte[32], HexFormat.of().parseHex(DIGEST)));

  @TempDir private Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void pcrsOfTheEmbeddedTpmAreTheResetValuesOfItsBanks() throws IOException {
    assertEquals(0, run("--format", "json", "tpm", "pcrs", "--bank", "sha1,sha256"));
    Map<String, Object> document = JSON.std.mapFrom(out.toString(StandardCharsets.UTF_8));
    Map<?, ?> banks = (Map<?, ?>) document.get("banks");
    assertEquals(2, banks.size());
    assertEquals("ff".repeat(20), ((Map<?, ?>) banks.get("sha1")).get("17"));
    assertEquals("00".repeat(32), ((Map<?, ?>) banks.get("sha256")).get("23"));
  }

  @Test
  void extendedDigestIsInTheReport() {
    assertEquals(0, run("tpm", "extend", "--pcr", "8", "--digest", "sha256:" + DIGEST));
    assertTrue(text().contains("8: " + EXTENDED), text());
  }

  @Test
  void comparisonWithResetValuesListsTheDifference() throws IOException {
    String file = prediction(EXTENDED).toString();
    assertEquals(1, run("tpm", "compare", "--prediction", file));
    assertTrue(text().contains("PCR 8 sha256: expected " + EXTENDED), text());
  }

  @Test
  @RequiresTool("swtpm")
  void predictionExtendedIntoSwtpmComparesEqual() throws IOException {
    String file = prediction(EXTENDED).toString();
    try (SwtpmProcess swtpm = SwtpmProcess.start(Duration.ofSeconds(20))) {
      String uri = "swtpm:unix:" + swtpm.dataSocket();
      assertEquals(4, run("tpm", "extend", "--tpm", uri, "--prediction", file));
      assertTrue(errors().contains("sha1, sha384, sha512"), errors());
      assertEquals(1, run("tpm", "compare", "--tpm", uri, "--prediction", file));
      assertEquals(
          0, run("tpm", "extend", "--tpm", uri, "--prediction", file, "--allow-missing-banks"));
      assertEquals(0, run("tpm", "compare", "--tpm", uri, "--prediction", file));
    }
  }

  @Test
  void unreachableTpmIsExitStatusFour() {
    assertEquals(4, run("tpm", "pcrs", "--tpm", "swtpm:unix:" + folder.resolve("none")));
    assertTrue(errors().contains("cannot connect"), errors());
    assertEquals(4, run("tpm", "pcrs", "--tpm", "device:" + folder.resolve("tpm0")));
  }

  @Test
  void refusalByTheTpmIsExitStatusFour() {
    assertEquals(4, run("tpm", "reset", "--pcr", "4"));
    assertTrue(errors().contains("0x907"), errors());
  }

  @Test
  void bootRegistersOfADeviceNeedAnExplicitFlag() {
    String[] extend = {
      "tpm", "extend", "--tpm", "device:/nonexistent", "--pcr", "8", "--digest", "sha256:" + DIGEST
    };
    assertEquals(2, run(extend));
    assertTrue(errors().contains("--yes-extend-hardware"), errors());
  }

  @Test
  void wrongUsageIsExitStatusTwo() {
    assertEquals(2, run("tpm", "pcrs", "--tpm", "swtpm:nowhere"));
    assertEquals(2, run("tpm", "pcrs", "--bank", "md5"));
    assertEquals(2, run("tpm", "extend", "--pcr", "24", "--digest", "sha256:" + DIGEST));
    assertEquals(2, run("tpm", "extend", "--pcr", "8", "--digest", "sha256:11"));
  }

  @Test
  void damagedPredictionIsExitStatusThree() throws IOException {
    Path file = Files.writeString(folder.resolve("bad.json"), "{\"premeasure\":\"prediction\"}");
    assertEquals(3, run("tpm", "compare", "--prediction", file.toString()));
  }

  private Path prediction(String value) throws IOException {
    return Files.writeString(
        folder.resolve("prediction.json"),
        """
        {"premeasure":"prediction","version":1,"banks":{"sha256":{"8":"%s"}},
         "events":[{"pcr":8,"type":"EV_IPL","digests":{"sha256":"%s"}}],"inputs":[]}
        """
            .formatted(value, DIGEST));
  }

  private int run(String... arguments) {
    out.reset();
    err.reset();
    return Premeasure.run(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        arguments);
  }

  private String text() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
