package io.premeasure.measure.attest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.fixtures.Golden;
import io.premeasure.measure.Invocation;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttestVerifyCommandTest {
  private static final String RSA = "rsassa-sha256";

  private static final String NONE = "00".repeat(32);

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ecdsa-p256-sha256",
        "ecdsa-p384-sha384",
        "rsapss-sha256",
        "rsassa-sha1bank",
        "rsassa-sha256"
      })
  void everyVariantOfAQuoteEndsWithTheRightStatus(String name) throws IOException {
    Map<String, Object> expected = Golden.json("tpm/quotes/" + name + "/expected.json");
    for (Object each : (List<?>) expected.get("verdicts")) {
      Map<?, ?> variant = (Map<?, ?>) each;
      Map<?, ?> files = (Map<?, ?>) variant.get("files");
      List<String> extra = new ArrayList<>(List.of("--nonce", (String) variant.get("nonce_hex")));
      if (files.get("pcrs") != null) {
        extra.addAll(List.of("--pcrs", file(name, (String) files.get("pcrs"))));
      }
      Invocation run =
          verify(
              name,
              files.containsKey("msg") ? (String) files.get("msg") : "quote.msg",
              files.containsKey("sig") ? (String) files.get("sig") : "quote.sig",
              files.containsKey("pub") ? (String) files.get("pub") : "ak.pem",
              extra.toArray(String[]::new));
      int status =
          switch ((String) variant.get("correct")) {
            case "accept" -> 0;
            case "nonce", "signature", "pcr digest" -> 1;
            default -> 3;
          };
      assertEquals(status, run.exit(), variant + run.text() + run.err());
      assertEquals(status == 3, run.text().isEmpty());
    }
  }

  @Test
  void theReportNamesEveryCheckAndTheCounters() throws IOException {
    Invocation run = verify(RSA, "quote.msg", "quote.sig", "ak.tss");
    assertEquals(0, run.exit(), run.err());
    Map<String, Object> document = run.json();
    assertEquals(true, document.get("verified"));
    assertEquals(List.of("nonce", "pcr values"), document.get("notChecked"));
    assertEquals(
        List.of("signature hash", "signature", "key attributes"),
        ((List<?>) document.get("checks")).stream().map(c -> ((Map<?, ?>) c).get("name")).toList());
    Map<?, ?> quote = (Map<?, ?>) document.get("quote");
    assertEquals("sha256:0,1,2,3,4,5,6,7", quote.get("selection"));
    assertTrue(quote.containsKey("resetCount"));
  }

  @Test
  void aPredictionIsComparedWithTheQuotedValues() throws IOException {
    String name = "rsapss-sha256";
    String none = HexFormat.of().formatHex(new byte[32]);
    Path wrong = prediction(11, none);
    Invocation run =
        verify(
            name,
            "quote.msg",
            "quote.sig",
            "ak.tss",
            "--pcrs",
            file(name, "quote.pcrs"),
            "--prediction",
            wrong.toString());
    assertEquals(1, run.exit(), run.err());
    List<?> differences = (List<?>) run.json().get("differences");
    assertEquals(1, differences.size());
    assertEquals(11, ((Map<?, ?>) differences.get(0)).get("pcr"));
    assertEquals("prediction", ((Map<?, ?>) differences.get(0)).get("kind"));
    Path unquoted = prediction(12, none);
    Invocation refused =
        verify(name, "quote.msg", "quote.sig", "ak.tss", "--prediction", unquoted.toString());
    assertEquals(1, refused.exit());
    assertTrue(refused.text().contains("says nothing of PCR [12]"), refused.text());
    Invocation unknown =
        verify(name, "quote.msg", "quote.sig", "ak.tss", "--prediction", wrong.toString());
    assertEquals(1, unknown.exit());
    assertTrue(unknown.text().contains("their values are needed"), unknown.text());
  }

  @Test
  void aPredictionOfFewerRegistersDoesNotHold() throws IOException {
    Map<String, Object> empty = JSON.std.mapFrom(Files.readAllBytes(prediction(11, NONE)));
    empty.put("banks", Map.of("sha256", Map.of()));
    empty.put("events", List.of());
    Path none = Files.write(folder.resolve("none.json"), JSON.std.asBytes(empty));
    String[] pcrs = {"--pcrs", file("rsapss-sha256", "quote.pcrs")};
    Invocation nothing =
        verify(
            "rsapss-sha256",
            "quote.msg",
            "quote.sig",
            "ak.tss",
            "--prediction",
            none.toString(),
            pcrs[0],
            pcrs[1]);
    assertEquals(1, nothing.exit(), nothing.err());
    assertTrue(nothing.text().contains("no register is predicted"), nothing.text());
  }

  @Test
  void aQuoteIsNotEarlierThanItself() {
    String quote = file(RSA, "quote.msg");
    assertEquals(0, verify(RSA, "quote.msg", "quote.sig", "ak.tss", "--earlier", quote).exit());
  }

  @Test
  void wrongUsageIsExitStatusTwo() {
    assertEquals(2, verify(RSA, "quote.msg", "quote.sig", "ak.tss", "--nonce", "x").exit());
    assertEquals(
        2, verify(RSA, "quote.msg", "quote.sig", "ak.tss", "--plain-signature", "dsa").exit());
    assertEquals(2, Invocation.of("attest", "verify", "--quote", "x").exit());
    String key = Golden.path("cvmboot/sig/rsa2048.pub").toString();
    assertEquals(2, verify(RSA, "quote.msg", "quote.sig", "ak.tss", "--public-key", key).exit());
  }

  private Path prediction(int pcr, String digest) throws IOException {
    byte[] value = HashAlgorithm.SHA256.hash(new byte[32], HexFormat.of().parseHex(digest));
    Map<String, Object> document =
        Map.of(
            "premeasure",
            "prediction",
            "version",
            1,
            "banks",
            Map.of("sha256", Map.of(Integer.toString(pcr), HexFormat.of().formatHex(value))),
            "events",
            List.of(Map.of("pcr", pcr, "type", "EV_IPL", "digests", Map.of("sha256", digest))),
            "inputs",
            List.of());
    return Files.writeString(folder.resolve(pcr + ".json"), JSON.std.asString(document));
  }

  private static String file(String name, String file) {
    return Golden.path("tpm/quotes/" + name + "/" + file).toString();
  }

  private static Invocation verify(
      String name, String quote, String signature, String key, String... extra) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "attest",
                "verify",
                "--format",
                "json",
                "--quote",
                file(name, quote),
                "--signature",
                file(name, signature),
                "--ak",
                file(name, key)));
    all.addAll(List.of(extra));
    return Invocation.of(all.toArray(String[]::new));
  }
}
