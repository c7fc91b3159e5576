package io.premeasure.tpm.identity;

import io.premeasure.fixtures.Golden;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.session.KeyDerivation;
import io.premeasure.tpm.session.TpmReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/** What a TPM does with its endorsement key, for keys whose private part is a file. */
final class SoftwareEk {
  private static final HashAlgorithm HASH = HashAlgorithm.SHA256;
  private static final byte[] NONE = {};

  private final PrivateKey key;
  private final PublicKey publicKey;

  private SoftwareEk(PrivateKey key, PublicKey publicKey) {
    this.key = key;
    this.publicKey = publicKey;
  }

  static SoftwareEk read(String kind) throws Exception {
    String folder = "tpm/credential/" + kind + "/";
    String pem =
        new String(Golden.bytes(folder + "ek.private.pkcs8.pem"), StandardCharsets.US_ASCII);
    byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    PrivateKey key =
        KeyFactory.getInstance(kind.equals("rsa") ? "RSA" : "EC")
            .generatePrivate(new PKCS8EncodedKeySpec(der));
    return new SoftwareEk(key, EkPublic.read(kind, Golden.bytes(folder + "ek.pub.pem")).key());
  }

  byte[] activate(byte[] file, byte[] akName) throws GeneralSecurityException, TpmFormatException {
    TpmReader reader = new TpmReader("credential", file);
    reader.u64();
    TpmReader idObject = new TpmReader("id object", reader.sized());
    byte[] encryptedSeed = reader.sized();
    byte[] integrity = idObject.sized();
    byte[] identity = idObject.rest();
    byte[] seed = key instanceof RSAPrivateKey ? unwrapped(encryptedSeed) : agreed(encryptedSeed);
    byte[] macKey = KeyDerivation.kdfa(HASH, seed, "INTEGRITY", NONE, NONE, 256);
    if (!Arrays.equals(integrity, KeyDerivation.hmac(HASH, macKey, identity, akName))) {
      throw new GeneralSecurityException("integrity");
    }
    byte[] aes = KeyDerivation.kdfa(HASH, seed, "STORAGE", akName, NONE, 128);
    Cipher cfb = Cipher.getInstance("AES/CFB/NoPadding");
    cfb.init(Cipher.DECRYPT_MODE, new SecretKeySpec(aes, "AES"), new IvParameterSpec(new byte[16]));
    TpmReader clear = new TpmReader("credential", cfb.doFinal(identity));
    byte[] secret = clear.sized();
    clear.end();
    return secret;
  }

  private byte[] unwrapped(byte[] seed) throws GeneralSecurityException {
    Cipher oaep = Cipher.getInstance("RSA/ECB/OAEPPadding");
    byte[] label = "IDENTITY\0".getBytes(StandardCharsets.US_ASCII);
    oaep.init(
        Cipher.DECRYPT_MODE,
        key,
        new OAEPParameterSpec(
            "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, new PSource.PSpecified(label)));
    return oaep.doFinal(seed);
  }

  private byte[] agreed(byte[] seed) throws GeneralSecurityException, TpmFormatException {
    TpmReader point = new TpmReader("point", seed);
    byte[] x = point.sized();
    byte[] y = point.sized();
    PublicKey ephemeral =
        KeyFactory.getInstance("EC")
            .generatePublic(
                new ECPublicKeySpec(
                    new ECPoint(new BigInteger(1, x), new BigInteger(1, y)),
                    ((ECPrivateKey) key).getParams()));
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(key);
    agreement.doPhase(ephemeral, true);
    byte[] own =
        ((java.security.interfaces.ECPublicKey) publicKey).getW().getAffineX().toByteArray();
    byte[] ownX = new byte[32];
    int length = Math.min(32, own.length);
    System.arraycopy(own, own.length - length, ownX, 32 - length, length);
    return KeyDerivation.kdfe(HASH, agreement.generateSecret(), "IDENTITY", x, ownX, 256);
  }
}
