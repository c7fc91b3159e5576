package io.premeasure.cpio.signing;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** A new RSA key pair in the form of its two PEM files. */
public final class KeyPairFiles {
  private final byte[] privatePem;
  private final byte[] publicPem;
  private final SignerIdentity identity;

  private KeyPairFiles(byte[] privatePem, byte[] publicPem, SignerIdentity identity) {
    this.privatePem = privatePem;
    this.publicPem = publicPem;
    this.identity = identity;
  }

  /** PKCS#8, encrypted (PBES2, AES-256-CBC) when a passphrase was given; a secret. */
  public byte[] privatePem() {
    return privatePem.clone();
  }

  /** SubjectPublicKeyInfo. */
  public byte[] publicPem() {
    return publicPem.clone();
  }

  /** The signer that the pair stands for. */
  public SignerIdentity identity() {
    return identity;
  }

  /**
   * Generates a pair with exponent 65537.
   *
   * @param bits 2048, 3072 or 4096
   * @param passphrase encrypts the private key; not changed
   */
  public static KeyPairFiles generate(int bits, Optional<char[]> passphrase) throws IOException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits);
      KeyPair pair = generator.generateKeyPair();
      return new KeyPairFiles(
          privatePem(pair, passphrase),
          pem(new PemObject("PUBLIC KEY", pair.getPublic().getEncoded())),
          SignerIdentity.of((RSAPublicKey) pair.getPublic()));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has RSA", e);
    }
  }

  private static byte[] privatePem(KeyPair pair, Optional<char[]> passphrase) throws IOException {
    byte[] encoded = pair.getPrivate().getEncoded();
    if (passphrase.isEmpty()) {
      return pem(new PemObject("PRIVATE KEY", encoded));
    }
    try {
      OutputEncryptor encryptor =
          new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
              .setProvider(new BouncyCastleProvider())
              .setPRF(PKCS8Generator.PRF_HMACSHA256)
              .setIterationCount(600_000)
              .setPassword(passphrase.get())
              .build();
      return pem(new PKCS8Generator(PrivateKeyInfo.getInstance(encoded), encryptor).generate());
    } catch (OperatorCreationException e) {
      throw new IOException("the private key cannot be encrypted", e);
    }
  }

  private static byte[] pem(PemObject object) throws IOException {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(object);
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
