package io.premeasure.verity.cbe;

import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.SecureRandom;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** The files of the trust anchors that Genode has as file system plug-ins. */
final class AnchorFolder {
  private static final String PRIVATE_KEY = "encrypted_private_key";
  private static final String HASH = "superblock_hash";
  private static final String PLACE_HOLDER_KEY = "keyfile";
  private static final String PLACE_HOLDER_HASH = "secured_superblock";
  private static final int WRAPPED_SIZE = 40;

  private AnchorFolder() {}

  static TrustAnchor open(Path folder, Optional<byte[]> passphrase) throws IOException {
    AnchorFile hash = hashFile(folder);
    Path wrapped = folder.resolve(PRIVATE_KEY);
    return TrustAnchor.inFile(
        Files.exists(wrapped)
            ? new AesProtection(privateKey(wrapped, passphrase))
            : XorProtection.ofPassphrase(AnchorFile.readSmall(folder.resolve(PLACE_HOLDER_KEY))),
        hash);
  }

  /** Where the anchor of the folder keeps its hash. */
  static AnchorFile hashFile(Path folder) throws VerityFormatException {
    if (!isIn(folder)) {
      throw new VerityFormatException(
          folder.toString(),
          0,
          "no trust anchor: neither " + PRIVATE_KEY + " nor " + PLACE_HOLDER_KEY);
    }
    boolean wrapped = Files.exists(folder.resolve(PRIVATE_KEY));
    return new AnchorFile(folder.resolve(wrapped ? HASH : PLACE_HOLDER_HASH));
  }

  static boolean isIn(Path folder) {
    return Files.exists(folder.resolve(PRIVATE_KEY))
        || Files.exists(folder.resolve(PLACE_HOLDER_KEY));
  }

  static TrustAnchor create(Path folder, byte[] passphrase) throws IOException {
    Path keyFile = folder.resolve(PRIVATE_KEY);
    if (isIn(folder)) {
      throw new FileAlreadyExistsException(folder + ": holds a trust anchor already");
    }
    Files.createDirectories(folder);
    byte[] key = new byte[BlockKey.SIZE];
    new SecureRandom().nextBytes(key);
    AnchorFile.replace(keyFile, wrap(key, passphrase));
    return TrustAnchor.inFile(new AesProtection(key), new AnchorFile(folder.resolve(HASH)));
  }

  private static byte[] privateKey(Path file, Optional<byte[]> passphrase) throws IOException {
    byte[] wrapped = AnchorFile.readSmall(file);
    if (wrapped.length != WRAPPED_SIZE) {
      throw new VerityFormatException(
          file.toString(), 0, wrapped.length + " bytes, expected a wrapped key of 40");
    }
    byte[] given =
        passphrase.orElseThrow(
            () -> new VerityFormatException(file.toString(), 0, "needs a passphrase"));
    return unwrap(wrapped, given)
        .orElseThrow(() -> new VerityFormatException(file.toString(), 0, "wrong passphrase"));
  }

  /** RFC 3394 under SHA-256 of the passphrase. */
  static byte[] wrap(byte[] key, byte[] passphrase) {
    try {
      Cipher cipher = Cipher.getInstance("AESWrap");
      cipher.init(Cipher.WRAP_MODE, passphraseKey(passphrase));
      return cipher.wrap(new SecretKeySpec(key, "AES"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES key wrapping", e);
    }
  }

  /** The key; none when the passphrase is another one. */
  static Optional<byte[]> unwrap(byte[] wrapped, byte[] passphrase) {
    try {
      Cipher cipher = Cipher.getInstance("AESWrap");
      cipher.init(Cipher.UNWRAP_MODE, passphraseKey(passphrase));
      Key key = cipher.unwrap(wrapped, "AES", Cipher.SECRET_KEY);
      return Optional.of(key.getEncoded());
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static SecretKeySpec passphraseKey(byte[] passphrase) {
    return new SecretKeySpec(BlockHash.over(passphrase).bytes(), "AES");
  }
}
