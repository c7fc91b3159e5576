package io.premeasure.measure.tpm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.measure.Invocation;
import io.premeasure.tpm.device.SwtpmProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresTool("swtpm")
class TpmSealCommandTest {
  private static final String MACHINE = "cvmboot/boot/cvmboot-events-rsa2048/";

  @TempDir private Path folder;
  private SwtpmProcess swtpm;
  private Path prediction;
  private Path secret;
  private Path sealed;

  @BeforeEach
  void predictAndSeal() throws IOException {
    swtpm = SwtpmProcess.start(Duration.ofSeconds(20));
    prediction = folder.resolve("prediction.json");
    secret = Files.writeString(folder.resolve("secret"), "a key to a disk");
    sealed = folder.resolve("sealed");
    Invocation predicted =
        Invocation.of(
            "predict",
            "events",
            Golden.path(MACHINE + "events").toString(),
            "--sig",
            Golden.path(MACHINE + "cvmboot.cpio.sig").toString(),
            "--bank",
            "sha1,sha256,sha384,sha512",
            "-o",
            prediction.toString());
    assertEquals(0, predicted.exit(), predicted.err());
    Invocation seal =
        tpm(
            "seal",
            "--prediction",
            prediction.toString(),
            "--pcr",
            "11,12",
            "--in",
            secret.toString(),
            "-o",
            sealed.toString());
    assertEquals(0, seal.exit(), seal.err());
  }

  @AfterEach
  void stop() throws IOException {
    swtpm.close();
  }

  @Test
  void theSecretComesBackOnlyAfterThePredictedEvents() throws IOException {
    Path out = folder.resolve("out");
    Invocation early = tpm("unseal", sealed.toString(), "-o", out.toString());
    assertEquals(1, early.exit());
    assertTrue(early.err().contains("do not have the values"), early.err());
    assertFalse(Files.exists(out));
    assertEquals(0, tpm("extend", "--prediction", prediction.toString()).exit());
    Invocation unseal = tpm("unseal", sealed.toString(), "-o", out.toString());
    assertEquals(0, unseal.exit(), unseal.err());
    assertEquals("a key to a disk", Files.readString(out));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(out)));
    assertEquals("a key to a disk", tpm("unseal", sealed.toString()).text());
  }

  @Test
  @RequiresTool("tpm2_unseal")
  void tpm2ToolsUnsealTheSameFiles() throws IOException {
    assertEquals(0, tpm("extend", "--prediction", prediction.toString()).exit());
    Files.createSymbolicLink(swtpm.dataSocket().resolveSibling("data.ctrl"), swtpm.controlSocket());
    String tcti = "swtpm:path=" + swtpm.dataSocket();
    String primary = folder.resolve("primary.ctx").toString();
    String object = folder.resolve("object.ctx").toString();
    RealTool.runOk(
        "tpm2_createprimary",
        "-T",
        tcti,
        "-G",
        "ecc256",
        "-a",
        "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|noda|restricted|decrypt",
        "-c",
        primary);
    RealTool.runOk("tpm2_flushcontext", "-T", tcti, "-t");
    RealTool.runOk(
        "tpm2_load",
        "-T",
        tcti,
        "-C",
        primary,
        "-u",
        sealed.resolve("seal.pub").toString(),
        "-r",
        sealed.resolve("seal.priv").toString(),
        "-c",
        object);
    RealTool.runOk("tpm2_flushcontext", "-T", tcti, "-t");
    String selection = Files.readString(sealed.resolve("seal.pcrs")).strip();
    assertEquals(
        "a key to a disk",
        RealTool.runOk("tpm2_unseal", "-T", tcti, "-c", object, "-p", "pcr:" + selection).out());
  }

  @Test
  void whatTheKeysHolderSignsGivesTheSecretOut() throws IOException {
    String key = Golden.path("cvmboot/sig/rsa2048.private.pem").toString();
    String other = Golden.path("cvmboot/sig/rsa3072.private.pem").toString();
    String authorized = folder.resolve("authorized").toString();
    Invocation seal =
        tpm("seal", "--authorized-by", key, "--in", secret.toString(), "-o", authorized);
    assertEquals(0, seal.exit(), seal.err());
    assertEquals(2, tpm("unseal", authorized).exit());
    assertEquals(1, tpm("unseal", authorized, "--pcrsig", signed(key)).exit());
    assertEquals(0, tpm("extend", "--prediction", prediction.toString()).exit());
    assertEquals(1, tpm("unseal", authorized, "--pcrsig", signed(other)).exit());
    Invocation unseal = tpm("unseal", authorized, "--pcrsig", signed(key));
    assertEquals(0, unseal.exit(), unseal.err());
    assertEquals("a key to a disk", unseal.text());
  }

  @Test
  void anyOfSeveralPredictionsGivesTheSecretOut() throws IOException {
    String other = other("another event");
    String any = folder.resolve("any").toString();
    List<String> seal =
        new ArrayList<>(List.of("--pcr", "11", "--in", secret.toString(), "-o", any));
    for (int i = 0; i < 9; i++) {
      seal.addAll(List.of("--prediction", other("event " + i)));
    }
    seal.addAll(List.of("--prediction", prediction.toString(), "--prediction", other));
    Invocation sealedToAny = tpm("seal", seal.toArray(String[]::new));
    assertEquals(0, sealedToAny.exit(), sealedToAny.err());
    assertEquals(1, tpm("unseal", any).exit());
    assertEquals(0, tpm("extend", "--prediction", prediction.toString()).exit());
    assertEquals("a key to a disk", tpm("unseal", any).text());
    assertEquals(0, tpm("extend", "--prediction", other).exit());
    assertEquals(1, tpm("unseal", any).exit());
  }

  /** A prediction of another event in PCR 11. */
  private String other(String event) throws IOException {
    String before = Files.readString(Golden.path(MACHINE + "events")).stripTrailing();
    String events = before + "\nPCR11:string:" + event + "\n";
    String changed = Files.writeString(folder.resolve("events"), events).toString();
    String file = folder.resolve(event.replace(' ', '-') + ".json").toString();
    String pem = Golden.path("cvmboot/sig/rsa2048.private.pem").toString();
    Invocation run =
        Invocation.of(
            "predict",
            "events",
            changed,
            "--public-key",
            pem,
            "--bank",
            "sha1,sha256,sha384,sha512",
            "-o",
            file);
    assertEquals(0, run.exit(), run.err());
    return file;
  }

  @Test
  void aRaisedCounterLocksOutOlderReleases() throws IOException {
    String old = folder.resolve("old").toString();
    String index = "0x01500010";
    Invocation made = tpm("counter", "--index", index, "--define");
    assertEquals(0, made.exit(), made.err());
    long now = Long.parseLong(made.text().strip().split("=", -1)[1]);
    String bound = index + "=" + (now + 1);
    Invocation seal =
        tpm(
            "seal",
            "--prediction",
            prediction.toString(),
            "--pcr",
            "11",
            "--counter",
            bound,
            "--in",
            secret.toString(),
            "-o",
            old);
    assertEquals(0, seal.exit(), seal.err());
    String key = Golden.path("cvmboot/sig/rsa2048.private.pem").toString();
    String authorized = folder.resolve("authorized").toString();
    assertEquals(
        0, tpm("seal", "--authorized-by", key, "--in", secret.toString(), "-o", authorized).exit());
    String signed = signed(key, "--counter", bound);
    assertEquals(0, tpm("extend", "--prediction", prediction.toString()).exit());
    for (int raised = 0; raised < 2; raised++) {
      assertEquals("a key to a disk", tpm("unseal", old).text());
      assertEquals("a key to a disk", tpm("unseal", authorized, "--pcrsig", signed).text());
      String next = Long.toString(now + 1 + raised);
      assertEquals(0, tpm("counter", "--index", index, "--raise", next).exit());
    }
    assertEquals(1, tpm("unseal", old).exit());
    assertEquals(1, tpm("unseal", authorized, "--pcrsig", signed).exit());
    String newer = signed(key, "--counter", index + "=" + (now + 2));
    assertEquals("a key to a disk", tpm("unseal", authorized, "--pcrsig", newer).text());
    assertEquals(2, tpm("counter", "--index", index, "--raise", Long.toString(now + 5000)).exit());
    assertEquals(2, tpm("counter", "--index", "0x81000001").exit());
  }

  /** The machine's prediction as policies that a key signed. */
  private String signed(String key, String... more) {
    String file = folder.resolve("signed.json").toString();
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "predict",
                "events",
                Golden.path(MACHINE + "events").toString(),
                "--sig",
                Golden.path(MACHINE + "cvmboot.cpio.sig").toString(),
                "--export",
                "pcrsig",
                "--key",
                key,
                "-o",
                file));
    arguments.addAll(List.of(more));
    Invocation run = Invocation.of(arguments.toArray(String[]::new));
    assertEquals(0, run.exit(), run.err());
    return file;
  }

  @Test
  void anotherRootKeyThanThePinnedOneIsRefused() {
    Invocation refused =
        tpm("unseal", sealed.toString(), "--parent-name", "000b" + "00".repeat(32));
    assertEquals(4, refused.exit());
    assertTrue(refused.err().contains("storage root key is 000b"), refused.err());
  }

  @Test
  void everyChangedByteOfTheFilesIsRefused() throws IOException {
    assertEquals(0, tpm("extend", "--prediction", prediction.toString()).exit());
    for (String name : List.of("seal.pub", "seal.priv", "seal.pcrs")) {
      byte[] content = Files.readAllBytes(sealed.resolve(name));
      for (int at = 0; at < content.length; at += 9) {
        byte[] bad = content.clone();
        bad[at] ^= 1;
        Files.write(sealed.resolve(name), bad);
        Invocation refused = tpm("unseal", sealed.toString());
        assertTrue(refused.exit() == 1 || refused.exit() == 3 || refused.exit() == 4, name + at);
        assertEquals("", refused.text());
      }
      Files.write(sealed.resolve(name), content);
    }
    assertEquals("a key to a disk", tpm("unseal", sealed.toString()).text());
  }

  @Test
  void secretsThatDoNotFitAndRegistersThatAreNotPredictedAreRefused() throws IOException {
    Path big = Files.write(folder.resolve("big"), new byte[129]);
    assertEquals(3, seal(big, "11").exit());
    assertEquals(3, seal(Files.createFile(folder.resolve("none")), "11").exit());
    assertEquals(2, seal(secret, "3").exit());
  }

  private Invocation seal(Path in, String pcr) {
    return tpm(
        "seal",
        "--prediction",
        prediction.toString(),
        "--pcr",
        pcr,
        "--in",
        in.toString(),
        "-o",
        folder.resolve("other").toString());
  }

  private Invocation tpm(String command, String... arguments) {
    List<String> all = new ArrayList<>(List.of("tpm", command));
    all.addAll(
        List.of("--tpm", "swtpm:unix:" + swtpm.dataSocket() + ",ctrl=" + swtpm.controlSocket()));
    all.addAll(List.of(arguments));
    return Invocation.of(all.toArray(String[]::new));
  }
}
