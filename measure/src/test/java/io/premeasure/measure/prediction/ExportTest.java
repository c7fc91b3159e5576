package io.premeasure.measure.prediction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.cpio.signing.KeyReader;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.measure.Invocation;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.device.SwtpmProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportTest {
  private static final String MACHINE = "cvmboot/boot/cvmboot-events-rsa2048/";
  private static final Path KEY = Golden.path("cvmboot/sig/rsa2048.private.pem");

  @TempDir private Path folder;

  @Test
  void recordsForPcrlockReplayToTheMachinesRegisters() throws IOException {
    Map<String, Object> component = JSON.std.mapFrom(export("pcrlock"));
    PcrBanks banks = new PcrBanks(List.of(HashAlgorithm.SHA1, HashAlgorithm.SHA384));
    for (Object item : (List<?>) component.get("records")) {
      Map<?, ?> entry = (Map<?, ?>) item;
      Map<HashAlgorithm, byte[]> digests = new EnumMap<>(HashAlgorithm.class);
      for (Object digest : (List<?>) entry.get("digests")) {
        digests.put(
            HashAlgorithm.ofBankName((String) ((Map<?, ?>) digest).get("hashAlg")).orElseThrow(),
            HexFormat.of().parseHex((String) ((Map<?, ?>) digest).get("digest")));
      }
      banks.extend((Integer) entry.get("pcr"), digests);
    }
    Map<?, ?> machine = (Map<?, ?>) Golden.json(MACHINE + "pcrs.json").get("sha384");
    for (int pcr : new int[] {11, 12, 23}) {
      assertEquals(
          machine.get("" + pcr), HexFormat.of().formatHex(banks.value(HashAlgorithm.SHA384, pcr)));
    }
  }

  @Test
  @RequiresTool("openssl")
  void opensslVerifiesTheEnvelopeOfAnInTotoStatement() throws IOException {
    Map<String, Object> envelope = JSON.std.mapFrom(export("in-toto", "--key", KEY.toString()));
    byte[] payload = Base64.getDecoder().decode((String) envelope.get("payload"));
    Map<?, ?> signature = (Map<?, ?>) ((List<?>) envelope.get("signatures")).get(0);
    Path signed = folder.resolve("signed");
    String head = "DSSEv1 28 application/vnd.in-toto+json " + payload.length + " ";
    Files.write(signed, head.getBytes(StandardCharsets.US_ASCII));
    Files.write(signed, payload, java.nio.file.StandardOpenOption.APPEND);
    Path sig = folder.resolve("sig");
    Files.write(sig, Base64.getDecoder().decode((String) signature.get("sig")));
    RealTool.runOk(
        "openssl",
        "dgst",
        "-sha256",
        "-verify",
        Golden.path("cvmboot/sig/rsa2048.pub").toString(),
        "-signature",
        sig.toString(),
        signed.toString());
    Map<String, Object> statement = JSON.std.mapFrom(payload);
    assertEquals("https://in-toto.io/Statement/v1", statement.get("_type"));
    Map<?, ?> subject = (Map<?, ?>) ((List<?>) statement.get("subject")).get(0);
    assertEquals(
        Map.of(
            "sha256",
            HexFormat.of().formatHex(HashAlgorithm.SHA256.hash(Golden.bytes(MACHINE + "events")))),
        subject.get("digest"));
    PredictionJson.parse("statement", JSON.std.asBytes(statement.get("predicate")));
  }

  @Test
  @RequiresTool("openssl")
  void opensslVerifiesTheSignatureOfAManifest() throws IOException {
    CborItem signed = CborItem.read(export("corim", "--key", KEY.toString()));
    assertEquals(18, signed.tag());
    List<CborItem> parts = signed.content().items();
    Path message =
        Files.write(
            folder.resolve("signed"), Corim.toBeSigned(parts.get(0).bytes(), parts.get(2).bytes()));
    Path sig = Files.write(folder.resolve("sig"), parts.get(3).bytes());
    RealTool.runOk(
        "openssl",
        "dgst",
        "-sha256",
        "-verify",
        Golden.path("cvmboot/sig/rsa2048.pub").toString(),
        "-signature",
        sig.toString(),
        message.toString());
    CborItem headers = CborItem.read(parts.get(0).bytes());
    assertEquals(-257, headers.value(1).integer());
    assertEquals("application/rim+cbor", headers.value(3).text());
    assertEquals(
        headers.value(15).value(1).text(), HexFormat.of().formatHex(headers.value(4).bytes()));
    assertArrayEquals(export("corim"), parts.get(2).bytes());
  }

  /** The names of draft-ietf-rats-corim for the keys: corim-map, concise-mid-tag, triples-map. */
  @Test
  void aManifestHasTheValuesInTheDraftsStructure() throws IOException {
    CborItem manifest = CborItem.read(export("corim"));
    assertEquals(501, manifest.tag());
    CborItem tag = manifest.content().value(1).items().get(0);
    assertEquals(506, tag.tag());
    CborItem module = CborItem.read(tag.content().bytes());
    assertEquals(manifest.content().value(0).text(), module.value(1).value(0).text());
    CborItem triple = module.value(4).value(0).items().get(0);
    assertTrue(triple.items().get(0).value(0).value(2).text().endsWith("events"));
    CborItem registers = triple.items().get(1).items().get(0).value(1).value(14);
    Map<?, ?> machine = (Map<?, ?>) Golden.json(MACHINE + "pcrs.json").get("sha384");
    for (int pcr : new int[] {11, 12, 23}) {
      List<CborItem> digests = registers.value(pcr).items();
      assertEquals("sha-1", digests.get(0).items().get(0).text());
      assertEquals(7, digests.get(1).items().get(0).integer());
      assertEquals(
          machine.get("" + pcr), HexFormat.of().formatHex(digests.get(1).items().get(1).bytes()));
    }
  }

  @Test
  @RequiresTool({"swtpm", "tpm2_pcrread"})
  void valuesAsYamlAreThoseThatTpm2PcrreadPrints() throws IOException {
    String yaml = new String(export("tpm2-yaml", "--pcr", "11,12"), StandardCharsets.US_ASCII);
    assertTrue(yaml.startsWith("  sha1:\n    11: 0x"), yaml);
    try (SwtpmProcess swtpm = SwtpmProcess.start(Duration.ofSeconds(20))) {
      Files.createSymbolicLink(
          swtpm.dataSocket().resolveSibling("data.ctrl"), swtpm.controlSocket());
      String prediction = folder.resolve("prediction").toString();
      assertEquals(0, predict("-o", prediction).exit());
      String uri = "swtpm:unix:" + swtpm.dataSocket() + ",ctrl=" + swtpm.controlSocket();
      Invocation extended =
          Invocation.of(
              "tpm", "extend", "--tpm", uri, "--prediction", prediction, "--allow-missing-banks");
      assertEquals(0, extended.exit(), extended.err());
      RealTool.Result read =
          RealTool.runOk(
              "tpm2_pcrread", "-T", "swtpm:path=" + swtpm.dataSocket(), "sha1:11,12+sha384:11,12");
      assertEquals(read.out(), yaml);
    }
  }

  @Test
  void whatIsExportedIsImportedWithTheSameValues() throws IOException {
    Path own = folder.resolve("own.json");
    assertEquals(0, predict("-o", own.toString()).exit());
    Object banks = JSON.std.mapFrom(Files.readAllBytes(own)).get("banks");
    Path pcrlock = Files.write(folder.resolve("pcrlock"), export("pcrlock"));
    assertEquals(banks, imported(pcrlock, "pcrlock").json().get("banks"));
    Path statement =
        Files.write(folder.resolve("dsse"), export("in-toto", "--key", KEY.toString()));
    String key = Golden.path("cvmboot/sig/rsa2048.pub").toString();
    assertEquals(banks, imported(statement, "in-toto", "--public-key", key).json().get("banks"));
    String other = Golden.path("cvmboot/sig/rsa3072.private.pem").toString();
    assertEquals(1, imported(statement, "in-toto", "--public-key", other).exit());
    assertEquals(2, imported(statement, "in-toto").exit());
    assertEquals(3, imported(statement, "pcrlock").exit());
    assertEquals(2, imported(statement, "corim").exit());
  }

  @Test
  void changedStatementsAreRefused() throws IOException {
    byte[] statement = export("in-toto", "--key", KEY.toString());
    RSAPublicKey key = KeyReader.readPublic(KEY, Optional.empty()).key();
    DsseReader.read("statement", statement, key);
    // What follows the payload is partly not signed: the key identifier is but a hint.
    int end = new String(statement, StandardCharsets.US_ASCII).indexOf("payloadType") - 8;
    for (int at = 20; at < end; at += 97) {
      byte[] changed = statement.clone();
      changed[at] ^= 1;
      assertThrows(IOException.class, () -> DsseReader.read("statement", changed, key), "" + at);
    }
    HostileInput.Parser parser = bytes -> DsseReader.read("statement", bytes, key);
    HostileInput.truncations(java.util.Arrays.copyOf(statement, 300), IOException.class, parser);
  }

  @Test
  void damagedComponentsAreReadOrRefused() throws IOException {
    byte[] component = export("pcrlock");
    HostileInput.Parser parser = bytes -> PcrlockReader.read("component", bytes);
    HostileInput.truncations(component, PredictionFormatException.class, parser);
    HostileInput.mutations(component, PredictionFormatException.class, parser);
  }

  private static Invocation imported(Path file, String form, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("predict", "import", file.toString(), "--from", form, "--format", "json"));
    arguments.addAll(List.of(more));
    return Invocation.of(arguments.toArray(String[]::new));
  }

  @Test
  void unknownFormsAreRefusedWithTheKnownOnes() {
    Invocation refused = predict("--export", "yaml");
    assertEquals(2, refused.exit());
    assertTrue(refused.err().contains("tpm2-pcrs, cvmdisk, pcrlock"), refused.err());
  }

  private byte[] export(String form, String... more) throws IOException {
    Path file = folder.resolve("export");
    List<String> arguments = new ArrayList<>(List.of("--export", form, "-o", file.toString()));
    arguments.addAll(List.of(more));
    Invocation run = predict(arguments.toArray(String[]::new));
    assertEquals(0, run.exit(), run.err());
    return Files.readAllBytes(file);
  }

  private static Invocation predict(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "predict",
                "events",
                Golden.path(MACHINE + "events").toString(),
                "--sig",
                Golden.path(MACHINE + "cvmboot.cpio.sig").toString(),
                "--bank",
                "sha1,sha384"));
    arguments.addAll(List.of(more));
    return Invocation.of(arguments.toArray(String[]::new));
  }
}
