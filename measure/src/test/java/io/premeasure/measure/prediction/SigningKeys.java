package io.premeasure.measure.prediction;

import io.premeasure.boot.uefi.SignatureDatabase;
import io.premeasure.boot.uefi.UefiVariable;
import io.premeasure.fixtures.ImageSigner;
import io.premeasure.fixtures.PeBuilder;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;

/** A shim that trusts a key, and variables of a machine that does. */
final class SigningKeys {
  private static final UUID OWNER = UUID.fromString("11112222-3333-4444-5555-666677778888");

  private static final UUID X509_SHA256 = UUID.fromString("3bd2a492-96c0-4079-b420-fcf98ef103ed");

  private final Path folder;
  private final ImageSigner signer;

  SigningKeys(Path folder) {
    this.folder = folder;
    this.signer = new ImageSigner(folder);
  }

  byte[] sign(String key, byte[] image) {
    return signer.sign(key, image);
  }

  /** An image with the two sections of a shim that trusts a key. */
  byte[] shim(String key) throws IOException {
    byte[] certificate = signer.certificate(key);
    ByteBuffer vendor =
        ByteBuffer.allocate(16 + certificate.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(certificate.length)
            .putInt(0)
            .putInt(16)
            .putInt(16)
            .put(certificate);
    byte[] level = "sbat,1,2025021800\nshim,4\n\0".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer levels =
        ByteBuffer.allocate(12 + level.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(0)
            .putInt(8)
            .putInt(8)
            .put(level);
    byte[] image =
        new PeBuilder().section("/0", vendor.array()).section("/13", levels.array()).build();
    return withStrings(image, ".vendor_cert\0.sbatlevel\0");
  }

  /** Puts a string table behind the image, for names of sections that are longer than eight. */
  private static byte[] withStrings(byte[] image, String strings) {
    ByteBuffer all =
        ByteBuffer.allocate((image.length + strings.length() + 7) / 8 * 8)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(image)
            .put(strings.getBytes(StandardCharsets.US_ASCII));
    all.putInt(all.getInt(0x3C) + 12, image.length);
    return all.array();
  }

  /** A folder efivars with Secure Boot on and this key in db. */
  Path efivars(String key) throws IOException {
    Path efivars = Files.createDirectory(folder.resolve("efivars"));
    byte[] db = SignatureDatabase.encode(SignatureDatabase.X509, OWNER, signer.certificate(key));
    variable(efivars, "SecureBoot-" + UefiVariable.GLOBAL, new byte[] {1});
    variable(efivars, "PK-" + UefiVariable.GLOBAL, db);
    variable(efivars, "db-" + UefiVariable.SECURITY_DATABASE, db);
    return efivars;
  }

  /** Forbids the certificate of a key in dbx by the digest of its tbsCertificate. */
  void revoke(Path efivars, String key) throws IOException {
    byte[] certificate = signer.certificate(key);
    int length = 4 + Short.toUnsignedInt(ByteBuffer.wrap(certificate).getShort(4 + 2));
    byte[] signed = Arrays.copyOfRange(certificate, 4, 4 + length);
    byte[] digestAndTime = Arrays.copyOf(HashAlgorithm.SHA256.hash(signed), 32 + 16);
    variable(
        efivars,
        "dbx-" + UefiVariable.SECURITY_DATABASE,
        SignatureDatabase.encode(X509_SHA256, OWNER, digestAndTime));
  }

  private static void variable(Path folder, String name, byte[] data) throws IOException {
    byte[] content = new byte[4 + data.length];
    content[0] = 0x27;
    System.arraycopy(data, 0, content, 4, data.length);
    Files.write(folder.resolve(name), content);
  }
}
