package io.premeasure.cpio.signing;

import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import javax.crypto.Cipher;

/** An RSA private key that signs archives by RSASSA-PKCS1-v1_5 with SHA-256. */
public final class SigningKey {
  private final RSAPrivateCrtKey key;
  private final SignerIdentity identity;

  SigningKey(RSAPrivateCrtKey key) throws KeyFormatException {
    this.key = key;
    this.identity = SignerIdentity.of(RsaKeys.publicPart("private key", key));
  }

  /** The public side of the key. */
  public SignerIdentity identity() {
    return identity;
  }

  /**
   * Signs an archive by its digest and checks the result with the public key.
   *
   * @param archiveDigest SHA-256 of the archive, 32 bytes
   * @return the record; the same key and digest always give the same bytes
   * @throws KeyFormatException when the parts of the key do not belong together
   */
  public SignatureRecord sign(byte[] archiveDigest) throws KeyFormatException {
    byte[] message = RsaPkcs1.encoded(archiveDigest, identity.modulus().length);
    SignatureRecord record = SignatureRecord.of(archiveDigest, identity, privateOperation(message));
    if (!SignatureVerifier.accepted(SignatureVerifier.strict(record, archiveDigest))) {
      throw new KeyFormatException("private key", "its parts do not belong together");
    }
    return record;
  }

  /**
   * Signs a message by RSASSA-PKCS1-v1_5.
   *
   * @param hash name of the hash in the JDK's form, for example {@code SHA384}
   * @return as many bytes as the modulus has
   * @throws KeyFormatException when the key is too short for the hash
   */
  public byte[] signMessage(String hash, byte[] message) throws KeyFormatException {
    try {
      Signature signature = Signature.getInstance(hash + "withRSA");
      signature.initSign(key);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new KeyFormatException("private key", "cannot be used to sign with " + hash, e);
    }
  }

  /** The JDK's operation is blinded against timing; plain modular exponentiation is not. */
  private byte[] privateOperation(byte[] message) throws KeyFormatException {
    try {
      Cipher rsa = Cipher.getInstance("RSA/ECB/NoPadding");
      rsa.init(Cipher.ENCRYPT_MODE, key);
      return rsa.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new KeyFormatException("private key", "cannot be used to sign", e);
    }
  }
}
