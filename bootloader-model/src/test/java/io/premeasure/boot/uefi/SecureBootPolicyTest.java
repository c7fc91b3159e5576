package io.premeasure.boot.uefi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.boot.BootFormatException;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.fixtures.ImageSigner;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    Path second = Files.createDirectory(folder.resolve("second"));
    byte[] sameName = new ImageSigner(second).certificate("own");
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

  /** The digest is that of openssl over the part that the issuer signed. */
  @ParameterizedTest
  @CsvSource({
    "sha256, 3bd2a492-96c0-4079-b420-fcf98ef103ed",
    "sha384, 7076876e-80c2-4ee6-aad2-28b349a6865b",
    "sha512, 446dbf63-2502-4cda-bcfa-2465d2b0fe9d"
  })
  @RequiresTool({"sbsign", "openssl"})
  void digestOfACertificateRefuses(String hash, UUID type) throws IOException {
    PeImage signed = signed("own");
    SignatureDatabase db = SignatureDatabase.read("db", x509(key("own")));
    SignatureDatabase revoked = revocation(hash, type, "own");
    SecureBootPolicy policy = new SecureBootPolicy(db, revoked);
    assertTrue(policy.authority(signed).isEmpty());
    assertEquals(
        Optional.of("dbx has the digest of the certificate CN=own"), policy.refusal(signed));
    assertTrue(
        new SecureBootPolicy(db, revocation(hash, type, "other")).authority(signed).isPresent());
    assertTrue(
        SecureBootPolicy.ofShim(db, revoked).authority(signed).isPresent(), "shim does not look");
  }

  private SignatureDatabase revocation(String hash, UUID type, String name) throws IOException {
    key(name);
    Path tbs = folder.resolve(name + ".tbs");
    // The first member of the certificate starts behind the certificate's own header of 4 bytes.
    RealTool.runOk(
        "openssl",
        "asn1parse",
        "-inform",
        "DER",
        "-in",
        folder.resolve(name + ".der").toString(),
        "-strparse",
        "4",
        "-noout",
        "-out",
        tbs.toString());
    Path digest = folder.resolve(name + "." + hash);
    RealTool.runOk(
        "openssl", "dgst", "-" + hash, "-binary", "-out", digest.toString(), tbs.toString());
    byte[] content = Files.readAllBytes(digest);
    byte[] time = new byte[16];
    return SignatureDatabase.read(
        "dbx", SignatureDatabase.encode(type, OWNER, concat(content, time)));
  }

  @Test
  @RequiresTool({"sbsign", "openssl"})
  void everyChangedByteOfTheImageIsFound() throws IOException {
    PeImage signed = signed("own");
    SecureBootPolicy policy =
        new SecureBootPolicy(SignatureDatabase.read("db", x509(key("own"))), NOTHING);
    byte[] good = Files.readAllBytes(folder.resolve("signed.efi"));
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
    byte[] good = Files.readAllBytes(folder.resolve("signed.efi"));
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
    return read(signer().sign(name, Golden.bytes("uefi-boot/pe/plain.efi")));
  }

  private ImageSigner signer() {
    return new ImageSigner(folder);
  }

  private byte[] key(String name) {
    return signer().certificate(name);
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
