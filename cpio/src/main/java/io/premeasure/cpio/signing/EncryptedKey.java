package io.premeasure.cpio.signing;

import java.io.IOException;
import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.misc.MiscObjectIdentifiers;
import org.bouncycastle.asn1.misc.ScryptParams;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.bc.BcPEMDecryptorProvider;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEInputDecryptorProviderBuilder;

/**
 * Decrypts private keys: PKCS#8 with PBES2 (RFC 8018; PBKDF2 or scrypt), and OpenSSL's older form
 * with the header {@code Proc-Type: 4,ENCRYPTED}. The file says how costly the derivation of the
 * key is, so that cost is bounded first.
 */
final class EncryptedKey {
  private static final BigInteger MAX_ITERATIONS = BigInteger.valueOf(10_000_000);

  /** Scrypt's memory is 128 times cost times block size, in bytes. */
  private static final BigInteger MAX_SCRYPT_MEMORY = BigInteger.valueOf(1 << 28);

  private static final BigInteger MAX_SCRYPT_PASSES = BigInteger.valueOf(16);

  private EncryptedKey() {}

  /** Whether the object of a PEM file is an encrypted private key. */
  static boolean is(Object object) {
    return object instanceof PKCS8EncryptedPrivateKeyInfo || object instanceof PEMEncryptedKeyPair;
  }

  /**
   * Decrypts it.
   *
   * @throws KeyFormatException when the passphrase is wrong or the encryption is not supported
   */
  static PrivateKeyInfo decrypt(String source, Object object, char[] passphrase)
      throws KeyFormatException {
    try {
      if (object instanceof PEMEncryptedKeyPair pair) {
        return pair.decryptKeyPair(new BcPEMDecryptorProvider(passphrase)).getPrivateKeyInfo();
      }
      PKCS8EncryptedPrivateKeyInfo encrypted = (PKCS8EncryptedPrivateKeyInfo) object;
      checkCost(source, encrypted.toASN1Structure().getEncryptionAlgorithm());
      return encrypted.decryptPrivateKeyInfo(
          new JcePKCSPBEInputDecryptorProviderBuilder()
              .setProvider(new BouncyCastleProvider())
              .build(passphrase));
    } catch (KeyFormatException e) {
      throw e;
    } catch (PEMException | PKCSException e) {
      throw new KeyFormatException(source, "cannot be decrypted: wrong passphrase?", e);
    } catch (IOException | RuntimeException e) {
      throw new KeyFormatException(source, "cannot be decrypted: " + e.getMessage(), e);
    }
  }

  private static void checkCost(String source, AlgorithmIdentifier algorithm)
      throws KeyFormatException {
    if (!algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBES2)) {
      throw new KeyFormatException(
          source, "encrypted by " + algorithm.getAlgorithm().getId() + ", expected PBES2");
    }
    KeyDerivationFunc derivation =
        PBES2Parameters.getInstance(algorithm.getParameters()).getKeyDerivationFunc();
    if (!affordable(derivation)) {
      throw new KeyFormatException(
          source,
          "its passphrase's derivation (%s) is unknown, or costlier than any key needs"
              .formatted(derivation.getAlgorithm().getId()));
    }
  }

  private static boolean affordable(KeyDerivationFunc derivation) {
    ASN1Encodable parameters = derivation.getParameters();
    if (derivation.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBKDF2)) {
      return within(PBKDF2Params.getInstance(parameters).getIterationCount(), MAX_ITERATIONS);
    }
    if (derivation.getAlgorithm().equals(MiscObjectIdentifiers.id_scrypt)) {
      ScryptParams scrypt = ScryptParams.getInstance(parameters);
      BigInteger blocks = scrypt.getCostParameter().multiply(scrypt.getBlockSize());
      return scrypt.getBlockSize().signum() > 0
          && within(blocks.shiftLeft(7), MAX_SCRYPT_MEMORY)
          && within(scrypt.getParallelizationParameter(), MAX_SCRYPT_PASSES);
    }
    return false;
  }

  private static boolean within(BigInteger value, BigInteger limit) {
    return value.signum() > 0 && value.compareTo(limit) <= 0;
  }
}
