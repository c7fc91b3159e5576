package io.premeasure.measure.attest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.measure.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Certificates and lists of revoked ones that openssl made. */
@RequiresTool("openssl")
class AttestEkVerifyCommandTest {
  @TempDir private Path folder;

  @BeforeEach
  void makeAuthority() throws IOException {
    openssl(
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-keyout",
        path("ca.key"),
        "-out",
        path("ca.pem"),
        "-subj",
        "/CN=maker",
        "-days",
        "30",
        "-addext",
        "keyUsage=critical,keyCertSign,cRLSign");
    openssl("req", "-new", "-key", path("ca.key"), "-subj", "/CN=none", "-out", path("csr"));
  }

  @ParameterizedTest
  @CsvSource({
    "rsa, keyEncipherment, 2.23.133.8.1, true",
    "ecc, keyAgreement, 2.23.133.8.1, true",
    "rsa, digitalSignature, 2.23.133.8.1, false",
    "ecc, keyEncipherment, 2.23.133.8.1, false",
    "rsa, keyEncipherment, serverAuth, false"
  })
  void onlyCertificatesForEndorsementKeysAreTrusted(
      String kind, String usage, String purpose, boolean trusted) throws IOException {
    certify(kind, usage, purpose);
    Invocation run = verify("--format", "json");
    assertEquals(trusted ? 0 : 1, run.exit(), run.text() + run.err());
    assertEquals(trusted, run.json().get("verified"));
    Map<?, ?> chain = (Map<?, ?>) ((List<?>) run.json().get("checks")).get(0);
    assertEquals(true, chain.get("ok"));
  }

  @Test
  void aRevokedCertificateIsRefused() throws IOException {
    certify("rsa", "keyEncipherment", "2.23.133.8.1");
    Invocation valid = verify("--crl", revoke("V\t391231235959Z\t\t07\tunknown\t/CN=none\n"));
    assertEquals(0, valid.exit(), valid.text() + valid.err());
    Invocation revoked =
        verify("--crl", revoke("R\t391231235959Z\t200101000000Z\t07\tunknown\t/CN=none\n"));
    assertEquals(1, revoked.exit());
    assertTrue(revoked.text().contains("revoked"), revoked.text());
    String text = Files.writeString(folder.resolve("text"), "no list").toString();
    assertEquals(3, verify("--crl", text).exit());
  }

  @Test
  void filesThatAreNoCertificatesAreErrors() throws IOException {
    certify("rsa", "keyEncipherment", "2.23.133.8.1");
    byte[] pem = Files.readAllBytes(folder.resolve("ek.pem"));
    for (int length : new int[] {0, 1, 40, pem.length / 2}) {
      Files.write(folder.resolve("ek.pem"), java.util.Arrays.copyOf(pem, length));
      assertEquals(3, verify().exit(), "" + length);
    }
    assertEquals(2, Invocation.of("attest", "ek-verify", "--ek-certificate", "x").exit());
  }

  private void certify(String kind, String usage, String purpose) throws IOException {
    Path extensions =
        Files.writeString(
            folder.resolve("extensions"),
            "keyUsage=critical,%s%nextendedKeyUsage=%s%nbasicConstraints=critical,CA:FALSE%n"
                .formatted(usage, purpose));
    openssl(
        "x509",
        "-req",
        "-in",
        path("csr"),
        "-force_pubkey",
        Golden.path("tpm/credential/" + kind + "/ek.pub.pem").toString(),
        "-CA",
        path("ca.pem"),
        "-CAkey",
        path("ca.key"),
        "-extfile",
        extensions.toString(),
        "-set_serial",
        "7",
        "-days",
        "20",
        "-out",
        path("ek.pem"));
  }

  private String revoke(String index) throws IOException {
    Files.writeString(folder.resolve("index"), index);
    Path configuration =
        Files.writeString(
            folder.resolve("configuration"),
            "[ca]%ndefault_ca=maker%n[maker]%ndatabase=%s%ndefault_md=sha256%n"
                    .formatted(path("index"))
                + "default_crl_days=20\n");
    openssl(
        "ca",
        "-gencrl",
        "-config",
        configuration.toString(),
        "-keyfile",
        path("ca.key"),
        "-cert",
        path("ca.pem"),
        "-out",
        path("crl.pem"));
    return path("crl.pem");
  }

  private Invocation verify(String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "attest",
                "ek-verify",
                "--ek-certificate",
                path("ek.pem"),
                "--root",
                path("ca.pem")));
    all.addAll(List.of(more));
    return Invocation.of(all.toArray(String[]::new));
  }

  private static void openssl(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("openssl"));
    all.addAll(List.of(arguments));
    RealTool.runOk(all.toArray(String[]::new));
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }
}
