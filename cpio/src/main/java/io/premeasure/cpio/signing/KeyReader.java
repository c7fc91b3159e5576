package io.premeasure.cpio.signing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMKeyPair;

/**
 * Reads RSA keys from PEM or DER files: PKCS#8, PKCS#1 and their encrypted forms,
 * SubjectPublicKeyInfo, PKCS#1 public keys, X.509 certificates. Only the first object of a file
 * counts.
 */
public final class KeyReader {
  private static final int MAX_FILE = 1 << 20;

  private KeyReader() {}

  /** Where a public key was found. */
  public enum Source {
    PUBLIC_KEY("public-key"),
    CERTIFICATE("certificate"),
    PRIVATE_KEY("private-key"),
    SIGNATURE_RECORD("signature-record");

    private final String label;

    Source(String label) {
      this.label = label;
    }

    /** The name in reports, in lower case with a hyphen. */
    public String label() {
      return label;
    }
  }

  /** A public key and the kind of file that it came from. */
  public record Found(RSAPublicKey key, Source source) {}

  /**
   * The public key in a file of any of the kinds named above.
   *
   * @param passphrase for an encrypted private key; not changed
   * @throws KeyFormatException when there is none, or none that is RSA of 2048 to 8192 bits
   */
  public static Found readPublic(Path file, Optional<char[]> passphrase) throws IOException {
    return publicKey(file.toString(), load(file), passphrase);
  }

  /**
   * The private key in a file.
   *
   * @param passphrase for an encrypted key; not changed
   * @throws KeyFormatException when there is none, or none that is RSA of 2048 to 8192 bits
   */
  public static SigningKey readPrivate(Path file, Optional<char[]> passphrase) throws IOException {
    byte[] content = load(file);
    try {
      return privateKey(file.toString(), content, passphrase);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  private static SigningKey privateKey(String source, byte[] content, Optional<char[]> passphrase)
      throws KeyFormatException {
    Object object = KeyObject.read(source, content);
    Optional<PrivateKeyInfo> key = privateKeyInfo(source, object, passphrase);
    if (key.isEmpty()) {
      throw new KeyFormatException(source, "no private key, but " + kind(object));
    }
    return new SigningKey(RsaKeys.privateKey(source, key.get()));
  }

  /**
   * The public key in the content of a file of any of the kinds named above.
   *
   * @param source the name that errors carry
   * @param passphrase for an encrypted private key
   */
  public static Found publicKey(String source, byte[] content, Optional<char[]> passphrase)
      throws KeyFormatException {
    Object object = KeyObject.read(source, content);
    if (object instanceof SubjectPublicKeyInfo info) {
      return new Found(RsaKeys.publicKey(source, info), Source.PUBLIC_KEY);
    }
    if (object instanceof X509CertificateHolder certificate) {
      return new Found(
          RsaKeys.publicKey(source, certificate.getSubjectPublicKeyInfo()), Source.CERTIFICATE);
    }
    Optional<PrivateKeyInfo> info = privateKeyInfo(source, object, passphrase);
    if (info.isEmpty()) {
      throw new KeyFormatException(source, "no key, but " + kind(object));
    }
    return new Found(
        RsaKeys.publicPart(source, RsaKeys.privateKey(source, info.get())), Source.PRIVATE_KEY);
  }

  private static byte[] load(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(MAX_FILE + 1);
      if (content.length > MAX_FILE) {
        throw new KeyFormatException(file.toString(), "longer than any key file: above 1 MiB");
      }
      return content;
    }
  }

  private static Optional<PrivateKeyInfo> privateKeyInfo(
      String source, Object object, Optional<char[]> passphrase) throws KeyFormatException {
    if (object instanceof PrivateKeyInfo info) {
      return Optional.of(info);
    }
    if (object instanceof PEMKeyPair pair) {
      return Optional.of(pair.getPrivateKeyInfo());
    }
    if (EncryptedKey.is(object)) {
      char[] secret =
          passphrase.orElseThrow(
              () -> new KeyFormatException(source, "encrypted key: a passphrase is needed"));
      return Optional.of(EncryptedKey.decrypt(source, object, secret));
    }
    return Optional.empty();
  }

  private static String kind(Object object) {
    return "a " + object.getClass().getSimpleName();
  }
}
