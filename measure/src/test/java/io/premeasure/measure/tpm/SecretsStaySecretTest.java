package io.premeasure.measure.tpm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.measure.Invocation;
import io.premeasure.tpm.device.SwtpmProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Neither messages nor transcripts tell what a TPM keeps. */
@RequiresTool("swtpm")
class SecretsStaySecretTest {
  private static final String SECRET = "correct horse battery staple";

  @TempDir private Path folder;
  private final StringBuilder said = new StringBuilder();

  @Test
  void secretsAreInNoMessageAndNoTranscript() throws IOException {
    Files.writeString(folder.resolve("secret"), SECRET);
    String pem = Golden.path("cvmboot/sig/rsa2048.private.pem").toString();
    String prediction = path("prediction.json");
    said(
        Invocation.of(
            "predict",
            "events",
            Golden.path("cvmboot/boot/cvmboot-events-rsa2048/events").toString(),
            "--public-key",
            pem,
            "-o",
            prediction,
            "--bank",
            "sha1,sha256,sha384,sha512"),
        0);
    try (SwtpmProcess swtpm = SwtpmProcess.start(Duration.ofSeconds(20))) {
      String uri = "swtpm:unix:" + swtpm.dataSocket() + ",ctrl=" + swtpm.controlSocket();
      tpm(uri, 0, "seal", "--prediction", prediction, "--in", path("secret"), "-o", path("sealed"));
      tpm(uri, 1, "unseal", path("sealed"), "-o", path("out"));
      tpm(uri, 0, "extend", "--prediction", prediction);
      tpm(uri, 0, "unseal", path("sealed"), "-o", path("out"));
      assertEquals(SECRET, Files.readString(folder.resolve("out")));
      tpm(uri, 0, "ek", "-o", path("ek"));
      tpm(uri, 0, "create-ak", "-o", path("ak"));
      said(
          Invocation.of(
              "attest",
              "make-credential",
              "-v",
              "--ek",
              path("ek/ek.pub"),
              "--ak",
              path("ak/ak.pub"),
              "--secret",
              path("secret"),
              "-o",
              path("credential")),
          0);
      tpm(
          uri,
          0,
          "activate-credential",
          "--ak",
          path("ak"),
          path("credential"),
          "-o",
          path("activated"));
      assertEquals(SECRET, Files.readString(folder.resolve("activated")));
    }
    byte[] secret = SECRET.getBytes(StandardCharsets.US_ASCII);
    String all = said.toString().toLowerCase(Locale.ROOT);
    assertTrue(all.contains("# tpm transcript"), "the transcripts are there");
    assertFalse(all.contains(SECRET));
    assertFalse(all.contains(HexFormat.of().formatHex(secret)));
    assertFalse(
        said.toString().contains(Base64.getEncoder().encodeToString(secret).substring(0, 8)));
  }

  private void tpm(String uri, int status, String command, String... arguments) throws IOException {
    String transcript = path("transcript");
    List<String> all = new ArrayList<>(List.of("tpm", command, "-v", "--tpm", uri));
    all.addAll(List.of("--transcript", transcript));
    all.addAll(List.of(arguments));
    said(Invocation.of(all.toArray(String[]::new)), status);
    said.append(Files.readString(Path.of(transcript)));
    said(Invocation.of("tpm", "transcript", transcript), 0);
  }

  private void said(Invocation run, int status) {
    assertEquals(status, run.exit(), run.err());
    said.append(run.text()).append(run.err());
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }
}
