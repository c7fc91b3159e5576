package io.premeasure.cpio.signing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresTool("openssl")
class KeysAndToolsTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir private Path dir;
  private Path archive;
  private byte[] digest;

  @BeforeEach
  void writeArchive() throws IOException {
    byte[] content = Golden.bytes("cvmboot/cpio/cvmdisk-way.cpio");
    archive = Files.write(dir.resolve("boot.cpio"), content);
    digest = SignerIdentity.sha256().digest(content);
  }

  @Test
  void opensslReadsWhatIsGeneratedAndItsFormsAreReadBack() throws IOException {
    char[] secret = "correct horse".toCharArray();
    KeyPairFiles pair = KeyPairFiles.generate(2048, Optional.of(secret));
    Path encrypted = Files.write(dir.resolve("e.pem"), pair.privatePem());
    RealTool.runOk(
        "openssl",
        "rsa",
        "-in",
        encrypted.toString(),
        "-passin",
        "pass:correct horse",
        "-traditional",
        "-out",
        at("pkcs1.pem"));
    RealTool.runOk(
        "openssl",
        "rsa",
        "-in",
        at("pkcs1.pem"),
        "-traditional",
        "-aes128",
        "-passout",
        "pass:correct horse",
        "-out",
        at("legacy.pem"));
    RealTool.runOk(
        "openssl",
        "req",
        "-x509",
        "-new",
        "-key",
        at("pkcs1.pem"),
        "-subj",
        "/CN=test",
        "-days",
        "1",
        "-out",
        at("cert.pem"));
    byte[] signer = pair.identity().digest();
    for (String file : new String[] {"e.pem", "pkcs1.pem", "legacy.pem", "cert.pem"}) {
      KeyReader.Found found = KeyReader.readPublic(dir.resolve(file), Optional.of(secret));
      assertArrayEquals(signer, SignerIdentity.of(found.key()).digest(), file);
    }
    assertArrayEquals(
        signer, KeyReader.readPrivate(encrypted, Optional.of(secret)).identity().digest());
  }

  @Test
  void aMissingOrWrongPassphraseIsSaid() throws IOException {
    KeyPairFiles pair = KeyPairFiles.generate(2048, Optional.of("right".toCharArray()));
    Path file = Files.write(dir.resolve("e.pem"), pair.privatePem());
    refused(file, Optional.empty(), "passphrase is needed");
    refused(file, Optional.of("wrong".toCharArray()), "decrypted");
  }

  @Test
  void keysOfOtherKindsAndSizesAreRefused() throws IOException {
    RealTool.runOk(
        "openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", at("ec.pem"));
    RealTool.runOk("openssl", "genrsa", "-out", at("small.pem"), "1024");
    Files.writeString(dir.resolve("text.pem"), "no key\n");
    refused(dir.resolve("ec.pem"), Optional.empty(), "RSA");
    refused(dir.resolve("small.pem"), Optional.empty(), "1024 bits");
    refused(dir.resolve("text.pem"), Optional.empty(), "no PEM block");
  }

  @Test
  void aToolThatKeepsToTheProtocolSigns() throws IOException {
    Path tool =
        tool(
            "openssl dgst -sha256 -sign '"
                + key()
                + "' -out \"$1.sig\" \"$1\"\n"
                + "openssl rsa -in '"
                + key()
                + "' -pubout -out \"$1.pub\" 2>/dev/null");
    SignatureRecord record = SigningTool.find(tool.toString()).sign(archive, digest, LIMIT);
    assertArrayEquals(Golden.bytes("cvmboot/sig/rsa2048.sig"), record.encode());
  }

  @Test
  void aToolThatFailsLeavesNothingOrLiesIsRefused() throws IOException {
    fails("echo no key here; exit 7", "ended with 7: no key here");
    fails("true", "left no file");
    fails(
        "openssl dgst -sha256 -sign '"
            + key()
            + "' -out \"$1.sig\" /dev/null\n"
            + "openssl rsa -in '"
            + key()
            + "' -pubout -out \"$1.pub\" 2>/dev/null",
        "not good");
    fails(
        "openssl dgst -sha256 -sign '"
            + key()
            + "' -out \"$1.sig\" \"$1\"\n"
            + "openssl rsa -in '"
            + key()
            + "' -pubout -out \"$1.pub\" 2>/dev/null\n"
            + "head -c 32 /dev/zero > \"$1.signerpubkeyhash\"",
        "signerpubkeyhash");
    fails(
        "echo x > \"$1.sig\"\n"
            + "openssl rsa -in '"
            + key()
            + "' -pubout -out \"$1.pub\" 2>/dev/null",
        "2 bytes");
  }

  @Test
  void aToolThatHangsIsKilled() throws IOException {
    Path tool = tool("sleep 60");
    SigningTool found = SigningTool.find(tool.toString());
    SigningToolException e =
        assertThrows(
            SigningToolException.class, () -> found.sign(archive, digest, Duration.ofMillis(300)));
    assertTrue(e.getMessage().contains("no end within"), e.getMessage());
  }

  @Test
  void aToolThatIsNotThereIsSaid() {
    assertThrows(SigningToolException.class, () -> SigningTool.find("no-such-tool-anywhere"));
    assertThrows(SigningToolException.class, () -> SigningTool.find(at("nothing")));
  }

  @Test
  void damagedKeyFilesAreReadOrRefused() {
    byte[] good = Golden.bytes("cvmboot/sig/rsa2048.pub");
    HostileInput.truncations(good, KeyFormatException.class, KeysAndToolsTest::parse);
    HostileInput.mutations(good, KeyFormatException.class, KeysAndToolsTest::parse);
  }

  private static void parse(byte[] content) throws IOException {
    KeyReader.publicKey("key", content, Optional.empty());
  }

  private void fails(String script, String reason) throws IOException {
    SigningTool found = SigningTool.find(tool(script).toString());
    SigningToolException e =
        assertThrows(SigningToolException.class, () -> found.sign(archive, digest, LIMIT));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }

  private static void refused(Path file, Optional<char[]> passphrase, String reason) {
    KeyFormatException e =
        assertThrows(KeyFormatException.class, () -> KeyReader.readPrivate(file, passphrase));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }

  private Path tool(String script) throws IOException {
    Path tool = Files.writeString(dir.resolve("tool.sh"), "#!/bin/sh\n" + script + "\n");
    assertEquals(true, tool.toFile().setExecutable(true));
    return tool;
  }

  private static Path key() {
    return Golden.path("cvmboot/sig/rsa2048.private.pem");
  }

  private String at(String name) {
    return dir.resolve(name).toString();
  }
}
