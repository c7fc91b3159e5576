package io.premeasure.cpio.signing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.misc.MiscObjectIdentifiers;
import org.bouncycastle.asn1.misc.ScryptParams;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rsa -pubout -outform DER",
        "rsa -pubout -outform PEM",
        "rsa -RSAPublicKey_out -outform DER",
        "rsa -RSAPublicKey_out -outform PEM",
        "rsa -traditional -outform DER",
        "pkcs8 -topk8 -nocrypt -outform DER",
        "pkcs8 -topk8 -passout pass:secret -outform DER",
        "pkcs8 -topk8 -passout pass:secret -scrypt",
        "pkcs8 -topk8 -passout pass:secret -v2 aes-128-cbc",
        "req -x509 -new -subj /CN=test -outform DER"
      })
  void formsThatOpensslWritesAreRead(String options) throws IOException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(options.split(" ")));
    command.addAll(List.of(options.startsWith("req") ? "-key" : "-in", key().toString()));
    command.addAll(List.of("-out", at("form")));
    RealTool.runOk(command.toArray(String[]::new));
    Optional<char[]> secret = Optional.of("secret".toCharArray());
    KeyReader.Found found = KeyReader.readPublic(dir.resolve("form"), secret);
    assertArrayEquals(
        Golden.bytes("cvmboot/sig/rsa2048.signerpubkeyhash"),
        SignerIdentity.of(found.key()).digest());
    byte[] content = Files.readAllBytes(dir.resolve("form"));
    HostileInput.truncations(
        content,
        KeyFormatException.class,
        cut -> KeyReader.publicKey("cut", cut, Optional.empty()));
    HostileInput.mutations(
        content,
        KeyFormatException.class,
        bad -> KeyReader.publicKey("bad", bad, Optional.empty()));
  }

  @Test
  void encryptionThatIsOldOrAsksForTooMuchIsRefused() throws IOException {
    String in = key().toString();
    String[] old = {"-v1", "PBE-SHA1-3DES", "-out", at("old.pem")};
    encrypt(in, old);
    refused(dir.resolve("old.pem"), Optional.of("secret".toCharArray()), "expected PBES2");
    encrypt(in, "-iter", "10000001", "-out", at("slow.pem"));
    refused(dir.resolve("slow.pem"), Optional.of("secret".toCharArray()), "costlier");
    byte[] scrypt = scryptOfCost(1 << 30);
    Files.write(dir.resolve("large.der"), scrypt);
    refused(dir.resolve("large.der"), Optional.of("secret".toCharArray()), "costlier");
  }

  private static void encrypt(String in, String... options) {
    List<String> command = new ArrayList<>(List.of("openssl", "pkcs8", "-topk8", "-in", in));
    command.addAll(List.of("-passout", "pass:secret"));
    command.addAll(List.of(options));
    RealTool.runOk(command.toArray(String[]::new));
  }

  private static byte[] scryptOfCost(int cost) throws IOException {
    KeyDerivationFunc derivation =
        new KeyDerivationFunc(
            MiscObjectIdentifiers.id_scrypt, new ScryptParams(new byte[8], cost, 2, 1));
    EncryptionScheme scheme =
        new EncryptionScheme(NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(new byte[16]));
    return new EncryptedPrivateKeyInfo(
            new AlgorithmIdentifier(
                PKCSObjectIdentifiers.id_PBES2, new PBES2Parameters(derivation, scheme)),
            new byte[32])
        .getEncoded();
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
    refused(dir.resolve("ec.pem"), Optional.empty(), "RSA only, found a key for EC");
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
  void whatAHangingToolStartedIsKilledAsWell() throws IOException {
    Path pid = dir.resolve("pid");
    Path tool = tool("sleep 61 &\necho $! > '" + pid + "'\nwait");
    SigningTool found = SigningTool.find(tool.toString());
    assertThrows(
        SigningToolException.class, () -> found.sign(archive, digest, Duration.ofMillis(500)));
    long child = Long.parseLong(Files.readString(pid).strip());
    boolean alive = ProcessHandle.of(child).map(ProcessHandle::isAlive).orElse(false);
    assertFalse(alive, "process " + child);
  }

  @Test
  void nothingOfTheToolsRunIsLeftBehind() throws IOException {
    Path seen = dir.resolve("seen");
    fails(
        "dirname \"$1\" > '" + seen + "'\nmkdir -p \"$1.d/e\"\ntouch \"$1.d/e/f\"", "left no file");
    Path folder = Path.of(Files.readString(seen).strip());
    assertFalse(Files.exists(folder), folder.toString());
  }

  @Test
  void aToolThatReplacesTheExtensionSigns() throws IOException {
    Path tool =
        tool(
            "base=\"${1%.*}\"\n[ \"${base##*/}\" = archive ] || base=\"$1\"\n"
                + "openssl dgst -sha256 -sign '"
                + key()
                + "' -out \"$base.sig\" \"$1\"\n"
                + "cp '"
                + Golden.path("cvmboot/sig/rsa2048.pub")
                + "' \"$base.pub\"\n"
                + "cp '"
                + Golden.path("cvmboot/sig/rsa2048.signerpubkeyhash")
                + "' \"$base.signerpubkeyhash\"");
    SignatureRecord record = SigningTool.find(tool.toString()).sign(archive, digest, LIMIT);
    assertArrayEquals(Golden.bytes("cvmboot/sig/rsa2048.sig"), record.encode());
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
