package io.premeasure.boot.uefi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.boot.BootFormatException;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images signed by sbsign, with certificates that openssl made. */
class SecureBootPolicyTest {
  private static final UUID OWNER = UUID.fromString("11112222-3333-4444-5555-666677778888");
  private static final SignatureDatabase NOTHING = database(SignatureDatabase.SHA256);

  @TempDir private Path folder;

  @Test
  @RequiresTool({"sbsign", "openssl"})
  void certificateThatSignedAllows() throws IOException {
    PeImage signed = signed("own");
    SignatureDatabase db =
        SignatureDatabase.read("db", concat(x509(key("other")), x509(key("own"))));
    Optional<SignatureEntry> entry = new SecureBootPolicy(db, NOTHING).authority(signed);
    assertArrayEquals(key("own"), entry.orElseThrow().data());
    assertEquals(OWNER, entry.get().owner());
  }

  @Test
  @RequiresTool({"sbsign", "openssl"})
  void otherCertificateOfTheSameNameDoesNotAllow() throws IOException {
    PeImage signed = signed("own");
    Files.createDirectory(folder.resolve("second"));
    byte[] sameName = certificate(folder.resolve("second"), "own");
    SignatureDatabase db = SignatureDatabase.read("db", x509(sameName));
    assertTrue(new SecureBootPolicy(db, NOTHING).authority(signed).isEmpty());
  }

  @Test
  @RequiresTool({"sbsign", "openssl"})
  void forbiddenCertificateOrDigestRefuses() throws IOException {
    PeImage signed = signed("own");
    SignatureDatabase db = SignatureDatabase.read("db", x509(key("own")));
    assertTrue(new SecureBootPolicy(db, db).authority(signed).isEmpty());
    SignatureDatabase digest =
        SignatureDatabase.read(
            "dbx", SignatureDatabase.encode(SignatureDatabase.SHA256, OWNER, sha256(signed)));
    assertTrue(new SecureBootPolicy(db, digest).authority(signed).isEmpty());
    assertArrayEquals(
        sha256(signed),
        new SecureBootPolicy(digest, NOTHING).authority(signed).orElseThrow().data());
  }

  @Test
  @RequiresTool({"sbsign", "openssl"})
  void everyChangedByteOfTheImageIsFound() throws IOException {
    PeImage signed = signed("own");
    SecureBootPolicy policy =
        new SecureBootPolicy(SignatureDatabase.read("db", x509(key("own"))), NOTHING);
    byte[] good = Files.readAllBytes(folder.resolve("own.signed.efi"));
    long certificates = signed.header().certificateSize();
    for (int at = 0x200; at < good.length - certificates; at += 97) {
      byte[] changed = good.clone();
      changed[at] ^= 1;
      PeImage image = read(changed);
      assertTrue(policy.authority(image).isEmpty(), "byte " + at);
    }
  }

  @Test
  @RequiresTool({"sbsign", "openssl"})
  void damagedSignaturesAreNoSignatures() throws IOException {
    signed("own");
    byte[] good = Files.readAllBytes(folder.resolve("own.signed.efi"));
    SecureBootPolicy policy =
        new SecureBootPolicy(SignatureDatabase.read("db", x509(key("own"))), NOTHING);
    HostileInput.truncations(
        good, BootFormatException.class, bytes -> policy.authority(read(bytes)));
  }

  @Test
  void toolsDatabaseIsReadInAllItsForms() throws IOException {
    Path esl = Golden.shared("uefi-boot/esl");
    byte[] lists = Files.readAllBytes(esl.resolve("db.esl"));
    byte[] certificate = Files.readAllBytes(esl.resolve("db.crt.der"));
    SignatureDatabase db = SignatureDatabase.read("db.esl", lists);
    assertEquals(1, db.entries().size());
    assertArrayEquals(certificate, db.entries().get(0).data());
    assertArrayEquals(
        lists,
        SignatureVariable.lists("db.auth", Files.readAllBytes(esl.resolve("db.auth")), OWNER));
    assertArrayEquals(
        lists, SignatureVariable.lists("db.crt.der", certificate, db.entries().get(0).owner()));
  }

  @Test
  void hostileDatabasesAreRefused() throws IOException {
    byte[] lists =
        concat(
            SignatureDatabase.encode(SignatureDatabase.SHA256, OWNER, new byte[32]),
            x509(new byte[99]));
    HostileInput.Parser parser = bytes -> SignatureVariable.lists("db", bytes, OWNER);
    HostileInput.truncations(lists, BootFormatException.class, parser);
    HostileInput.mutations(lists, BootFormatException.class, parser);
  }

  private PeImage signed(String name) throws IOException {
    certificate(folder, name);
    certificate(folder, "other");
    Path plain = Golden.path("uefi-boot/pe/plain.efi");
    Path signed = folder.resolve(name + ".signed.efi");
    RealTool.runOk(
        "sbsign",
        "--key",
        folder.resolve(name + ".key").toString(),
        "--cert",
        folder.resolve(name + ".pem").toString(),
        "--output",
        signed.toString(),
        plain.toString());
    return read(Files.readAllBytes(signed));
  }

  private static byte[] certificate(Path folder, String name) throws IOException {
    Path key = folder.resolve(name + ".key");
    Path pem = folder.resolve(name + ".pem");
    Path der = folder.resolve(name + ".der");
    RealTool.runOk(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=" + name,
        "-days",
        "30",
        "-keyout",
        key.toString(),
        "-out",
        pem.toString());
    RealTool.runOk(
        "openssl", "x509", "-in", pem.toString(), "-outform", "DER", "-out", der.toString());
    return Files.readAllBytes(der);
  }

  private byte[] key(String name) throws IOException {
    return Files.readAllBytes(folder.resolve(name + ".der"));
  }

  private static byte[] x509(byte[] certificate) {
    return SignatureDatabase.encode(SignatureDatabase.X509, OWNER, certificate);
  }

  private static SignatureDatabase database(UUID type) {
    try {
      return SignatureDatabase.read("dbx", SignatureDatabase.encode(type, OWNER, new byte[32]));
    } catch (BootFormatException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] sha256(PeImage image) throws IOException {
    return Authenticode.digests(image, List.of(HashAlgorithm.SHA256)).get(HashAlgorithm.SHA256);
  }

  private static PeImage read(byte[] bytes) throws IOException {
    return PeImage.read(BlockSource.of("image", bytes));
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }
}
