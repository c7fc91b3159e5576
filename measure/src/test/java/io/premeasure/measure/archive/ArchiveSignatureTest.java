package io.premeasure.measure.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
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
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code archive sign} and {@code archive verify} answer. */
class ArchiveSignatureTest {
  private static final String KEY = Golden.path("cvmboot/sig/rsa2048.private.pem").toString();
  private static final String PUBLIC = Golden.path("cvmboot/sig/rsa2048.pub").toString();
  private static final String OTHER = Golden.path("cvmboot/sig/rsa3072.pub").toString();
  private static final String SIGNER =
      "dee2820c6feadbfdb41cbc60b414bef10abf48dee051c5af581ee34f936ead31";

  @TempDir private Path folder;
  private Path archive;

  @BeforeEach
  void copyArchive() throws IOException {
    archive = folder.resolve("boot.cpio");
    Files.write(archive, Golden.bytes("cvmboot/cpio/cvmdisk-way.cpio"));
  }

  private Invocation sign(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("archive", "sign", archive.toString(), "--key", KEY));
    arguments.addAll(List.of(more));
    return Invocation.of(arguments.toArray(String[]::new));
  }

  private Invocation verify(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("--format", "json", "archive", "verify", archive.toString()));
    arguments.addAll(List.of(more));
    return Invocation.of(arguments.toArray(String[]::new));
  }

  @Test
  void theRecordIsCvmsignsAndVerifies() throws IOException {
    assertEquals(0, sign().exit());
    assertArrayEquals(
        Golden.bytes("cvmboot/sig/rsa2048.sig"),
        Files.readAllBytes(folder.resolve("boot.cpio.sig")));
    Invocation run = verify("--signer", SIGNER);
    assertEquals(0, run.exit(), run.err());
    Map<String, Object> document = run.json();
    assertEquals(true, document.get("verified"));
    assertEquals(true, document.get("pinned"));
    assertEquals(SIGNER, document.get("signer"));
    assertEquals(true, ((Map<?, ?>) document.get("loaderCompatible")).get("ok"));
    assertTrue(((List<?>) document.get("checks")).size() > 10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"record", "cose"})
  void bothFormsAreToldByTheirContent(String form) throws IOException {
    String signature = folder.resolve("signature").toString();
    assertEquals(0, sign("--output-format", form, "-o", signature).exit());
    Map<String, Object> document = verify("--sig", signature, "--public-key", PUBLIC).json();
    assertEquals(true, document.get("verified"), document::toString);
    assertEquals(form, document.get("form"));
    assertEquals(form.equals("record"), ((Map<?, ?>) document.get("loaderCompatible")).get("ok"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"record", "cose"})
  void everyChangedByteOfArchiveOrSignatureIsFound(String form) throws IOException {
    Path signature = folder.resolve("signature");
    assertEquals(0, sign("--output-format", form, "-o", signature.toString()).exit());
    for (Path file : List.of(archive, signature)) {
      byte[] good = Files.readAllBytes(file);
      for (int at = 0; at < good.length; at += Math.max(1, good.length / 40)) {
        byte[] bad = good.clone();
        bad[at] ^= 0x20;
        Files.write(file, bad);
        Invocation run = verify("--sig", signature.toString());
        assertTrue(run.exit() == 1 || run.exit() == 3, () -> file + ": " + run);
        assertFalse(run.text().contains("\"verified\":true"), run.text());
      }
      Files.write(file, good);
    }
  }

  @Test
  void withoutAPinAnybodysSignatureIsNamedAndNotPinned() throws IOException {
    assertEquals(0, sign().exit());
    Map<String, Object> document = verify().json();
    assertEquals(true, document.get("verified"));
    assertEquals(false, document.get("pinned"));
  }

  @Test
  void anotherSignerThanTheOneAskedForFails() throws IOException {
    assertEquals(0, sign().exit());
    Invocation run = verify("--public-key", OTHER);
    assertEquals(1, run.exit());
    assertEquals(false, run.json().get("verified"));
    assertEquals(0, verify("--public-key", OTHER, "--signer", SIGNER).exit());
  }

  @Test
  void usageMissingInputsAndMissingToolsHaveTheirExitStatus() throws IOException {
    assertEquals(2, verify("--signer", "12").exit());
    assertEquals(3, verify().exit());
    assertEquals(2, Invocation.of("archive", "sign", archive.toString()).exit());
    assertEquals(3, Invocation.of("archive", "sign", archive.toString(), "--key", PUBLIC).exit());
    assertEquals(
        4,
        Invocation.of(
                "archive", "sign", archive.toString(), "--signing-tool", "no-such-signing-tool")
            .exit());
    assertFalse(Files.exists(folder.resolve("boot.cpio.sig")));
  }

  @Test
  void anEncryptedKeyNeedsItsPassphrase() throws IOException {
    Path passphrase = Files.writeString(folder.resolve("passphrase"), "secret\n");
    Path wrong = Files.writeString(folder.resolve("wrong"), "sacred\n");
    String keys = folder.resolve("keys").toString();
    assertEquals(
        0,
        Invocation.of("keys", "generate", "--out", keys, "--passphrase-file", passphrase.toString())
            .exit());
    String key = keys + "/private.pem";
    String[] command = {"archive", "sign", archive.toString(), "--key", key};
    assertEquals(3, Invocation.of(command).exit());
    assertEquals(3, with(command, "--passphrase-file", wrong.toString()).exit());
    Invocation signed = with(command, "--passphrase-file", passphrase.toString());
    assertEquals(0, signed.exit(), signed.err());
    assertEquals(0, verify("--public-key", keys + "/public.pem").exit());
    assertFalse(signed.err().contains("secret"));
  }

  private static Invocation with(String[] command, String... more) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of(more));
    return Invocation.of(all.toArray(String[]::new));
  }
}
