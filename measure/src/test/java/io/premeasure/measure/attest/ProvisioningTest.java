package io.premeasure.measure.attest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.measure.Invocation;
import io.premeasure.tpm.device.SwtpmProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A verifier comes to trust a key of a TPM that it never had at hand. */
@RequiresTool({"swtpm", "tpm2_makecredential"})
class ProvisioningTest {
  @TempDir private Path folder;
  private SwtpmProcess swtpm;

  @BeforeEach
  void start() throws IOException {
    swtpm = SwtpmProcess.start(Duration.ofSeconds(20));
    Files.createSymbolicLink(swtpm.dataSocket().resolveSibling("data.ctrl"), swtpm.controlSocket());
  }

  @AfterEach
  void stop() throws IOException {
    swtpm.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa", "ecc"})
  void credentialsOfEachProgramAreActivatedByTheOther(String kind) throws IOException {
    tpm2("createek", "-c", path("ek.ctx"), "-G", kind, "-u", path("tpm2-ek.pub"));
    tpm2("flushcontext", "-t");
    tpm2(
        "createak",
        "-C",
        path("ek.ctx"),
        "-c",
        path("ak.ctx"),
        "-G",
        "ecc",
        "-g",
        "sha256",
        "-s",
        "ecdsa",
        "-u",
        path("ak.pub"),
        "-n",
        path("ak.name"));
    tpm2("flushcontext", "-t");
    tpm2("flushcontext", "-l");
    ok(tpm("ek", "--ek-algorithm", kind, "-o", path("ek")));
    assertArrayEquals(bytes("tpm2-ek.pub"), bytes("ek/ek.pub"));

    Files.writeString(folder.resolve("secret"), "sixteen secrets.");
    tpm2(
        "makecredential",
        "-u",
        path("tpm2-ek.pub"),
        "-s",
        path("secret"),
        "-n",
        hex(bytes("ak.name")),
        "-o",
        path("theirs"));
    ok(
        tpm(
            "activate-credential",
            "--ak",
            path("ak.ctx"),
            "--ek-algorithm",
            kind,
            path("theirs"),
            "-o",
            path("activated")));
    assertEquals("sixteen secrets.", Files.readString(folder.resolve("activated")));

    ok(make("ek/ek.pub", "ak.pub"));
    tpm2("startauthsession", "--policy-session", "-S", path("session"));
    tpm2("policysecret", "-S", path("session"), "-c", "e");
    tpm2(
        "activatecredential",
        "-c",
        path("ak.ctx"),
        "-C",
        path("ek.ctx"),
        "-i",
        path("ours"),
        "-o",
        path("tpm2-activated"),
        "-P",
        "session:" + path("session"));
    assertArrayEquals(bytes("made"), bytes("tpm2-activated"));
  }

  /** Keys of the high range, which are used by their value; also known by the bare key alone. */
  @ParameterizedTest
  @ValueSource(strings = {"ecc384", "rsa3072"})
  void credentialsForKeysOfTheHighRangeAreActivatedByTheOtherProgram(String kind)
      throws IOException {
    tpm2("createek", "-c", path("ek.ctx"), "-G", kind, "-u", path("ek.pem"), "-f", "pem");
    tpm2("flushcontext", "-t");
    tpm2("createek", "-c", path("ek.ctx"), "-G", kind, "-u", path("tpm2-ek.pub"));
    tpm2("flushcontext", "-t");
    ok(tpm("ek", "--ek-algorithm", kind, "-o", path("ek")));
    assertArrayEquals(bytes("tpm2-ek.pub"), bytes("ek/ek.pub"));
    Invocation key = tpm("create-ak", "-o", path("ak"), "--format", "json");
    ok(key);
    String name = (String) key.json().get("name");
    Files.writeString(folder.resolve("secret"), "sixteen secrets.");
    String[] question = {
      "-u", path("tpm2-ek.pub"), "-s", path("secret"), "-n", name, "-o", path("theirs")
    };
    tpm2("makecredential", question);
    ok(activate(kind, "theirs"));
    assertEquals("sixteen secrets.", Files.readString(folder.resolve("activated")));

    ok(make("ek.pem", "ak/ak.pub"));
    ok(activate(kind, "ours"));
    assertArrayEquals(bytes("made"), bytes("activated"));
    String attributes =
        "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|noda|restricted|decrypt";
    tpm2("createprimary", "-G", "ecc256", "-a", attributes, "-c", path("srk.ctx"));
    String[] load = {
      "-C", path("srk.ctx"), "-u", path("ak/ak.pub"), "-r", path("ak/ak.priv"), "-c", path("ak.ctx")
    };
    tpm2("load", load);
    tpm2("flushcontext", "-t");
    String[] answer = {
      "-c", path("ak.ctx"), "-C", path("ek.ctx"), "-i", path("ours"), "-o", path("tpm2-activated")
    };
    tpm2("activatecredential", answer);
    assertArrayEquals(bytes("made"), bytes("tpm2-activated"));
    tpm2("flushcontext", "-t");
    byte[] changed = bytes("ours");
    changed[40] ^= 1;
    Files.write(folder.resolve("changed"), changed);
    assertEquals(1, activate(kind, "changed").exit());
  }

  private Invocation activate(String kind, String credential) {
    return tpm(
        "activate-credential",
        "--ak",
        path("ak"),
        "--ek-algorithm",
        kind,
        path(credential),
        "-o",
        path("activated"));
  }

  @Test
  void aCredentialForAnotherKeyOrAnotherTpmIsRefused() throws IOException {
    ok(tpm("ek", "-o", path("ek")));
    ok(tpm("create-ak", "-o", path("ak")));
    ok(tpm("create-ak", "-o", path("other")));
    ok(make("ek/ek.pub", "ak/ak.pub"));
    ok(tpm("activate-credential", "--ak", path("ak"), path("ours"), "-o", path("activated")));
    assertArrayEquals(bytes("made"), bytes("activated"));
    assertEquals(1, tpm("activate-credential", "--ak", path("other"), path("ours")).exit());
    byte[] credential = bytes("ours");
    for (int at : new int[] {15, 60, 120, credential.length - 1}) {
      byte[] changed = credential.clone();
      changed[at] ^= 1;
      Files.write(folder.resolve("changed"), changed);
      Invocation refused = tpm("activate-credential", "--ak", path("ak"), path("changed"));
      // Where the seed cannot be decrypted, libtpms says that the TPM failed.
      assertEquals(at < 100 ? 1 : 4, refused.exit(), at + refused.err());
      assertEquals("", refused.text());
    }
    Files.write(folder.resolve("changed"), new byte[9]);
    assertEquals(3, tpm("activate-credential", "--ak", path("ak"), path("changed")).exit());
  }

  @Test
  void aKeyThatIsNotBoundToItsTpmGetsNoCredential() throws IOException {
    ok(tpm("ek", "-o", path("ek")));
    Invocation refused = make("ek/ek.pub", "ek/ek.pub");
    assertEquals(1, refused.exit(), refused.err());
    assertTrue(refused.err().contains("key attributes"), refused.err());
  }

  @Test
  @RequiresTool({"swtpm_setup", "swtpm_localca", "openssl"})
  void aCertificateIsTrustedThroughTheGivenRootsAlone() throws IOException {
    CertifiedTpm certified = CertifiedTpm.make(folder.resolve("ca"));
    String certificate = certified.certificate();
    ok(verify(certificate, certified.root(), certified.intermediate()));
    ok(verify(certificate, certified.root(), certified.intermediate(), "--ek", certificate));
    assertEquals(
        1,
        verify(certificate, certified.intermediate(), certificate, "--at", "2020-01-01T00:00:00Z")
            .exit());
    assertEquals(1, verify(certificate, certified.root(), certificate).exit());
    CertifiedTpm other = CertifiedTpm.make(folder.resolve("other"));
    Invocation foreign = verify(certificate, other.root(), other.intermediate());
    assertEquals(1, foreign.exit());
    assertTrue(foreign.text().contains("does not lead to a given root"), foreign.text());
    Invocation notItsKey =
        verify(
            certificate, certified.root(), certified.intermediate(), "--ek", other.certificate());
    assertEquals(1, notItsKey.exit());
    assertTrue(notItsKey.text().contains("FAIL endorsement key"), notItsKey.text());
    Invocation authority =
        verify(certified.intermediate(), certified.root(), certified.intermediate());
    assertEquals(1, authority.exit());
    assertTrue(authority.text().contains("FAIL purpose"), authority.text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa", "ecc384"})
  @RequiresTool({"swtpm_setup", "swtpm_localca", "openssl"})
  void theCertificateIsFoundInTheTpm(String kind) throws IOException {
    CertifiedTpm certified = CertifiedTpm.make(folder.resolve("ca"));
    try (CertifiedTpm.Running running = certified.start()) {
      String[] ek = {"--tpm", running.uri(), "--ek-algorithm", kind, "-o", path("ek")};
      ok(
          Invocation.of(
              Stream.concat(Stream.of("tpm", "ek"), Stream.of(ek)).toArray(String[]::new)));
    }
    ok(
        verify(
            path("ek/ek.der"),
            certified.root(),
            certified.intermediate(),
            "--ek",
            path("ek/ek.pub")));
  }

  private static Invocation verify(
      String certificate, String root, String intermediate, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "attest",
                "ek-verify",
                "--ek-certificate",
                certificate,
                "--root",
                root,
                "--intermediate",
                intermediate));
    all.addAll(List.of(more));
    return Invocation.of(all.toArray(String[]::new));
  }

  private Invocation make(String ek, String ak) {
    return Invocation.of(
        "attest",
        "make-credential",
        "--ek",
        path(ek),
        "--ak",
        path(ak),
        "-o",
        path("ours"),
        "--secret-out",
        path("made"));
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(folder.resolve(name));
  }

  private static String hex(byte[] bytes) {
    return java.util.HexFormat.of().formatHex(bytes);
  }

  private static void ok(Invocation run) {
    assertEquals(0, run.exit(), () -> run.text() + run.err());
  }

  private void tpm2(String command, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("tpm2_" + command));
    all.addAll(List.of("-T", "swtpm:path=" + swtpm.dataSocket()));
    all.addAll(List.of(arguments));
    RealTool.runOk(all.toArray(String[]::new));
  }

  private Invocation tpm(String command, String... arguments) {
    List<String> all = new ArrayList<>(List.of("tpm", command));
    all.addAll(
        List.of("--tpm", "swtpm:unix:" + swtpm.dataSocket() + ",ctrl=" + swtpm.controlSocket()));
    all.addAll(List.of(arguments));
    return Invocation.of(all.toArray(String[]::new));
  }
}
