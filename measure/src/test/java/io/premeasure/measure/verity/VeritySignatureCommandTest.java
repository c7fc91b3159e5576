package io.premeasure.measure.verity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.measure.Invocation;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VeritySignatureCommandTest {
  private static final String ROOT =
      "0f37e704efbc00475d06ddc3d5fbba1fbab8ab43575b43f4247ea509f4ee525c";

  @TempDir private Path folder;
  private String data;
  private String hash;
  private String goldenCertificate;

  @BeforeEach
  void volume() throws IOException {
    data = file("basic.data", Golden.bytes("verity/basic.data.gz"));
    hash = file("basic.hash", Golden.bytes("verity/basic.hash.gz"));
    goldenCertificate = file("golden.der", Golden.bytes("verity/basic.cert.der"));
  }

  private String file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content).toString();
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private void makeKey() {
    RealTool.runOk(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        path("key.pem"),
        "-out",
        path("cert.pem"),
        "-subj",
        "/CN=builder",
        "-days",
        "2");
  }

  @Test
  @RequiresTool("openssl")
  void opensslTakesOurSignatureAndWeTakeItBack() throws IOException {
    makeKey();
    Invocation signed =
        Invocation.of(
            "verity",
            "sign",
            ROOT,
            "--key",
            path("key.pem"),
            "--certificate",
            path("cert.pem"),
            "-o",
            path("root.p7s"),
            "--partition",
            path("sig.img"),
            "--format",
            "json");
    assertEquals(0, signed.exit(), signed.err());
    assertEquals("CN=builder", signed.json().get("subject"));
    RealTool.runOk(
        "openssl",
        "smime",
        "-verify",
        "-binary",
        "-inform",
        "der",
        "-in",
        path("root.p7s"),
        "-content",
        file("text", ROOT.getBytes(StandardCharsets.US_ASCII)),
        "-certfile",
        path("cert.pem"),
        "-CAfile",
        path("cert.pem"),
        "-purpose",
        "any",
        "-out",
        path("checked"));
    assertEquals(ROOT, Files.readString(folder.resolve("checked")));
    for (String signature : new String[] {"root.p7s", "sig.img"}) {
      Invocation verified =
          Invocation.of(
              "verity",
              "verify",
              data,
              hash,
              ROOT,
              "--root-hash-signature",
              path(signature),
              "--certificate",
              path("cert.pem"),
              "--format",
              "json");
      assertEquals(0, verified.exit(), verified.text());
      assertEquals(
          Map.of("ok", true, "detail", "root hash signed by CN=builder"),
          verified.json().get("signature"));
    }
  }

  @Test
  @RequiresTool("openssl")
  void aRawSignatureMadeElsewhereGivesTheBytesOfOpensslsPkcs7() throws IOException {
    makeKey();
    String text = file("text", ROOT.getBytes(StandardCharsets.US_ASCII));
    RealTool.runOk(
        "openssl", "dgst", "-sha256", "-sign", path("key.pem"), "-out", path("raw"), text);
    RealTool.runOk(
        "openssl",
        "smime",
        "-sign",
        "-nocerts",
        "-noattr",
        "-binary",
        "-outform",
        "der",
        "-in",
        text,
        "-inkey",
        path("key.pem"),
        "-signer",
        path("cert.pem"),
        "-out",
        path("openssl.p7s"));
    for (String given : new String[] {"raw", "openssl.p7s"}) {
      Invocation joined =
          Invocation.of(
              "verity",
              "join-signature",
              ROOT,
              "--signature",
              path(given),
              "--certificate",
              path("cert.pem"),
              "-o",
              path("joined.p7s"));
      assertEquals(0, joined.exit(), joined.err());
      assertArrayEquals(
          Files.readAllBytes(folder.resolve("openssl.p7s")),
          Files.readAllBytes(folder.resolve("joined.p7s")));
    }
  }

  @Test
  @RequiresTool("openssl")
  void aSignatureOfAnotherCertificateIsRefusedAndNothingIsWritten() throws IOException {
    makeKey();
    Invocation signed =
        Invocation.of(
            "verity",
            "sign",
            ROOT,
            "--key",
            path("key.pem"),
            "--certificate",
            goldenCertificate,
            "-o",
            path("root.p7s"));
    assertEquals(3, signed.exit());
    assertTrue(signed.err().contains("not one of " + ROOT + " by CN=verity test basic"));
    assertFalse(Files.exists(folder.resolve("root.p7s")));
  }

  @Test
  void aSignaturePartitionGivesTheRootHash() throws IOException {
    Invocation verified =
        Invocation.of(
            "verity",
            "verify",
            data,
            hash,
            "--root-hash-signature",
            file("sig.img", Golden.bytes("verity/basic.verity-sig.bin")),
            "--certificate",
            goldenCertificate,
            "--format",
            "json");
    assertEquals(0, verified.exit(), verified.err());
    assertEquals(ROOT, verified.json().get("rootHash"));
  }

  @Test
  void anIntactVolumeWithASignatureOfAnotherRootIsNotVerified() throws IOException {
    byte[] image = Golden.bytes("verity/basic.verity-sig.bin");
    String text = new String(image, StandardCharsets.ISO_8859_1);
    String other = text.replace(ROOT, "00" + ROOT.substring(2));
    Invocation verified =
        Invocation.of(
            "verity",
            "verify",
            data,
            hash,
            "--root-hash-signature",
            file("sig.img", other.getBytes(StandardCharsets.ISO_8859_1)),
            "--certificate",
            goldenCertificate,
            "--format",
            "json");
    assertEquals(1, verified.exit());
    Map<?, ?> signature = (Map<?, ?>) verified.json().get("signature");
    assertEquals(false, signature.get("ok"));
  }

  @Test
  void aSignatureWithoutACertificateIsAWrongCall() throws IOException {
    Invocation verified =
        Invocation.of(
            "verity",
            "verify",
            data,
            hash,
            ROOT,
            "--root-hash-signature",
            file("p7s", Golden.bytes("verity/basic.roothash.p7s")));
    assertEquals(2, verified.exit());
  }

  @Test
  void partitionsAreReadAndWrittenAsSystemdHasThem() throws IOException {
    byte[] golden = Golden.bytes("verity/basic.verity-sig.bin");
    assertArrayEquals(golden, SignaturePartition.parse("golden", golden).encode());
  }

  @Test
  void hostilePartitionsEndInOneError() {
    byte[] golden = Golden.bytes("verity/basic.verity-sig.bin");
    HostileInput.truncations(
        golden, VerityFormatException.class, bytes -> SignaturePartition.parse("p", bytes));
    HostileInput.mutations(
        golden, VerityFormatException.class, bytes -> SignaturePartition.parse("p", bytes));
  }

  @Test
  void theTableNamesWhatKernelAndSystemdNeed() throws IOException {
    Invocation table =
        Invocation.of(
            "verity",
            "table",
            data,
            hash,
            ROOT,
            "--data-device",
            "/dev/vda2",
            "--hash-device",
            "/dev/vda3",
            "--kernel-option",
            "root_hash_sig_key_desc verity:root",
            "--kernel-option",
            "panic_on_corruption",
            "--format",
            "json");
    assertEquals(0, table.exit(), table.err());
    String line =
        "0 80 verity 1 /dev/vda2 /dev/vda3 4096 4096 10 1 sha256 "
            + ROOT
            + " 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
            + " 3 root_hash_sig_key_desc verity:root panic_on_corruption";
    assertEquals(line, table.json().get("tableLine"));
    assertEquals(
        "dm-mod.create=\"root,216e3bcc-c275-66f5-d77e-ad472ac13269,,ro," + line + "\"",
        table.json().get("dmModCreate"));
    assertEquals("roothash=" + ROOT, table.json().get("roothash"));
    Map<String, Object> facts = Golden.json("verity/signature.json");
    assertEquals(facts.get("dataPartitionUuid"), table.json().get("dataPartitionUuid"));
    assertEquals(facts.get("verityPartitionUuid"), table.json().get("verityPartitionUuid"));
  }

  @Test
  void theTableCountsTheWordsOfParity() throws IOException {
    Invocation table =
        Invocation.of(
            "verity",
            "table",
            file("fec2.data", Golden.bytes("verity/fec2.data.gz")),
            file("fec2.hash", Golden.bytes("verity/fec2.hash.gz")),
            "b7cbe6cd42509bccfcfc7f71e8317a3997e85cdd6a0930fb37ac5e2260c4f4a7",
            "--fec-device",
            file("fec2.fec", Golden.bytes("verity/fec2.fec.gz")),
            "--format",
            "json");
    assertEquals(0, table.exit(), table.err());
    String line = (String) table.json().get("tableLine");
    assertTrue(
        line.endsWith(
            " 17 8 use_fec_from_device "
                + path("fec2.fec")
                + " fec_roots 2 fec_blocks 38 fec_start 0"),
        line);
  }

  @Test
  void aRootHashOfAWrongLengthIsAWrongCall() {
    assertEquals(2, Invocation.of("verity", "table", data, hash, "00ff").exit());
  }
}
