package io.premeasure.verity.signature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootHashSignatureTest {
  private static final int RSA_2048 = 256;
  private static Map<String, Object> facts;
  private static byte[] root;
  private static byte[] golden;
  private static SigningCertificate certificate;

  @TempDir private Path folder;

  @BeforeAll
  static void read() throws IOException {
    facts = Golden.json("verity/signature.json");
    root = HexFormat.of().parseHex((String) facts.get("rootHash"));
    golden = Golden.bytes("verity/basic.roothash.p7s");
    certificate = SigningCertificate.parse("cert", Golden.bytes("verity/basic.cert.der"));
  }

  @Test
  void acceptsWhatOpensslSigned() throws IOException {
    RootHashSignature signature = RootHashSignature.parse("p7s", golden);
    assertDoesNotThrow(() -> signature.verify(root, certificate));
    assertEquals(facts.get("certificateFingerprint"), certificate.fingerprint());
  }

  @Test
  void joinsARawSignatureToTheBytesThatOpensslMakes() throws IOException {
    byte[] raw = Arrays.copyOfRange(golden, golden.length - RSA_2048, golden.length);
    assertArrayEquals(golden, RootHashSignature.of(root, certificate, raw).encode());
  }

  @Test
  void refusesToJoinASignatureOfSomethingElse() {
    byte[] raw = Arrays.copyOfRange(golden, golden.length - RSA_2048, golden.length);
    byte[] other = root.clone();
    other[0]++;
    assertThrows(SignatureException.class, () -> RootHashSignature.of(other, certificate, raw));
  }

  @Test
  void noSingleBitThatMattersCanChange() {
    List<Integer> accepted = new ArrayList<>();
    for (int bit = 0; bit < golden.length * Byte.SIZE; bit++) {
      byte[] changed = golden.clone();
      changed[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
      try {
        RootHashSignature.parse("p7s", changed).verify(root, certificate);
        accepted.add(bit / Byte.SIZE);
      } catch (IOException e) {
        // Found, as it should be.
      }
    }
    // Upper and lower case are the same in names (RFC 5280, 7.1), SignedData may be of version 1 or
    // 3, and the name of the signature's algorithm has several spellings for one RSA.
    accepted.removeIf(at -> (at > 81 && at < 99) || at == 25 || (at > 135 && at < 151));
    assertEquals(List.of(), accepted);
  }

  @Test
  @RequiresTool("openssl")
  void signaturesOfOtherKeysDigestsAndFormsAreJudgedRight() throws Exception {
    String key = folder.resolve("k.pem").toString();
    String cert = folder.resolve("c.pem").toString();
    RealTool.runOk(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-keyout",
        key,
        "-out",
        cert,
        "-subj",
        "/CN=other",
        "-days",
        "2");
    SigningCertificate other = SigningCertificate.read(Path.of(cert));
    Path text = Files.write(folder.resolve("text"), RootHashSignature.signedText(root));

    RootHashSignature good = sign(text, key, cert, "-nocerts", "-noattr", "-md", "sha384");
    assertDoesNotThrow(() -> good.verify(root, other));
    RootHashSignature withCertificate = sign(text, key, cert, "-noattr");
    assertDoesNotThrow(() -> withCertificate.verify(root, other));
    refused(good, certificate, "made by another than CN=verity test basic");
    refused(sign(text, key, cert, "-nocerts"), other, "signed attributes");
    refused(sign(text, key, cert, "-noattr", "-nodetach"), other, "expected a detached one");
    refused(sign(text, key, cert, "-noattr", "-md", "sha1"), other, "expected SHA-256");
  }

  private RootHashSignature sign(Path text, String key, String cert, String... options)
      throws Exception {
    Path out = folder.resolve("out.p7s");
    String[] fixed = {
      "openssl",
      "smime",
      "-sign",
      "-binary",
      "-outform",
      "der",
      "-in",
      text.toString(),
      "-inkey",
      key,
      "-signer",
      cert,
      "-out",
      out.toString()
    };
    String[] command = Arrays.copyOf(fixed, fixed.length + options.length);
    System.arraycopy(options, 0, command, fixed.length, options.length);
    RealTool.runOk(command);
    return RootHashSignature.parse("out.p7s", Files.readAllBytes(out));
  }

  private static void refused(
      RootHashSignature signature, SigningCertificate certificate, String reason) {
    SignatureException e =
        assertThrows(SignatureException.class, () -> signature.verify(root, certificate));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }

  @Test
  void hostileSignaturesEndInOneError() {
    HostileInput.truncations(golden, VerityFormatException.class, RootHashSignatureTest::judge);
    HostileInput.mutations(golden, VerityFormatException.class, RootHashSignatureTest::judge);
  }

  /** Parses and judges against a root hash that nobody signed. */
  private static void judge(byte[] bytes) throws IOException {
    RootHashSignature signature = RootHashSignature.parse("p7s", bytes);
    assertThrows(
        SignatureException.class, () -> signature.verify(new byte[root.length], certificate));
  }

  @Test
  void hostileCertificatesEndInOneError() {
    byte[] good = Golden.bytes("verity/basic.cert.der");
    HostileInput.truncations(
        good, VerityFormatException.class, bytes -> SigningCertificate.parse("cert", bytes));
    HostileInput.mutations(
        good, VerityFormatException.class, bytes -> SigningCertificate.parse("cert", bytes));
  }
}
