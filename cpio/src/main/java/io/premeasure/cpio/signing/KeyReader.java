package io.premeasure.cpio.signing;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.bc.BcPEMDecryptorProvider;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEInputDecryptorProviderBuilder;

/**
 * Reads RSA keys from PEM files: PKCS#8, PKCS#1 and their encrypted forms, SubjectPublicKeyInfo,
 * PKCS#1 public keys, X.509 certificates. Only the first object of a file counts.
 */
public final class KeyReader {
  private static final int MAX_FILE = 1 << 20;
  private static final int MIN_BITS = 2048;
  private static final int MAX_BITS = 8192;

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
   * The public key in a PEM file of any of the kinds named above.
   *
   * @param passphrase for an encrypted private key; not changed
   * @throws KeyFormatException when there is none, or none that is RSA of 2048 to 8192 bits
   */
  public static Found readPublic(Path file, Optional<char[]> passphrase) throws IOException {
    return publicKey(file.toString(), load(file), passphrase);
  }

  /**
   * The private key in a PEM file.
   *
   * @param passphrase for an encrypted key; not changed
   * @throws KeyFormatException when there is none, or none that is RSA of 2048 to 8192 bits
   */
  public static SigningKey readPrivate(Path file, Optional<char[]> passphrase) throws IOException {
    Object object = firstObject(file.toString(), load(file));
    Optional<PrivateKeyInfo> key = privateKeyInfo(file.toString(), object, passphrase);
    if (key.isEmpty()) {
      throw new KeyFormatException(file.toString(), "no private key, but " + kind(object));
    }
    return new SigningKey(privateKey(file.toString(), key.get()));
  }

  /** The public key in the content of a PEM file. */
  static Found publicKey(String source, byte[] content, Optional<char[]> passphrase)
      throws KeyFormatException {
    Object object = firstObject(source, content);
    if (object instanceof SubjectPublicKeyInfo info) {
      return new Found(publicKey(source, info), Source.PUBLIC_KEY);
    }
    if (object instanceof X509CertificateHolder certificate) {
      return new Found(
          publicKey(source, certificate.getSubjectPublicKeyInfo()), Source.CERTIFICATE);
    }
    Optional<PrivateKeyInfo> info = privateKeyInfo(source, object, passphrase);
    if (info.isEmpty()) {
      throw new KeyFormatException(source, "no key, but " + kind(object));
    }
    return new Found(publicPart(source, privateKey(source, info.get())), Source.PRIVATE_KEY);
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

  private static Object firstObject(String source, byte[] content) throws KeyFormatException {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    try (PEMParser parser = new PEMParser(new StringReader(text))) {
      Object object = parser.readObject();
      if (object == null) {
        throw new KeyFormatException(source, "no PEM block (-----BEGIN ...) found");
      }
      return object;
    } catch (KeyFormatException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // The parser lets ASN.1 errors through in many exception types.
      throw new KeyFormatException(source, "malformed PEM: " + e.getMessage(), e);
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
    if (object instanceof PKCS8EncryptedPrivateKeyInfo || object instanceof PEMEncryptedKeyPair) {
      char[] secret =
          passphrase.orElseThrow(
              () -> new KeyFormatException(source, "encrypted key: a passphrase is needed"));
      return Optional.of(decrypt(source, object, secret));
    }
    return Optional.empty();
  }

  private static PrivateKeyInfo decrypt(String source, Object object, char[] passphrase)
      throws KeyFormatException {
    try {
      if (object instanceof PEMEncryptedKeyPair pair) {
        return pair.decryptKeyPair(new BcPEMDecryptorProvider(passphrase)).getPrivateKeyInfo();
      }
      return ((PKCS8EncryptedPrivateKeyInfo) object)
          .decryptPrivateKeyInfo(
              new JcePKCSPBEInputDecryptorProviderBuilder()
                  .setProvider(new org.bouncycastle.jce.provider.BouncyCastleProvider())
                  .build(passphrase));
    } catch (PEMException | PKCSException e) {
      throw new KeyFormatException(source, "cannot be decrypted: wrong passphrase?", e);
    } catch (IOException | RuntimeException e) {
      throw new KeyFormatException(source, "cannot be decrypted: " + e.getMessage(), e);
    }
  }

  private static RSAPrivateCrtKey privateKey(String source, PrivateKeyInfo info)
      throws KeyFormatException {
    byte[] encoded = new byte[0];
    try {
      encoded = info.getEncoded();
      PrivateKey key =
          KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(encoded));
      if (key instanceof RSAPrivateCrtKey rsa) {
        checkSize(source, rsa.getModulus());
        return rsa;
      }
      throw new KeyFormatException(source, "RSA key without its primes");
    } catch (KeyFormatException e) {
      throw e;
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new KeyFormatException(source, "not an RSA private key", e);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  private static RSAPublicKey publicKey(String source, SubjectPublicKeyInfo info)
      throws KeyFormatException {
    try {
      RSAPublicKey key =
          (RSAPublicKey)
              KeyFactory.getInstance("RSA")
                  .generatePublic(new X509EncodedKeySpec(info.getEncoded()));
      checkSize(source, key.getModulus());
      return key;
    } catch (KeyFormatException e) {
      throw e;
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new KeyFormatException(source, "not an RSA public key", e);
    }
  }

  static RSAPublicKey publicPart(String source, RSAPrivateCrtKey key) throws KeyFormatException {
    try {
      return (RSAPublicKey)
          KeyFactory.getInstance("RSA")
              .generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()));
    } catch (GeneralSecurityException e) {
      throw new KeyFormatException(source, "no public key can be made of it", e);
    }
  }

  private static void checkSize(String source, BigInteger modulus) throws KeyFormatException {
    int bits = modulus.bitLength();
    if (bits < MIN_BITS || bits > MAX_BITS || bits % 8 != 0) {
      throw new KeyFormatException(
          source, "RSA key of " + bits + " bits, expected 2048 to 8192 in whole bytes");
    }
  }

  private static String kind(Object object) {
    return "a " + object.getClass().getSimpleName();
  }
}
