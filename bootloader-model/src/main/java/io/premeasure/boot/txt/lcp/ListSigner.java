package io.premeasure.boot.txt.lcp;

import io.premeasure.boot.BootFormatException;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;

/** A private key that signs policy lists: RSA, or EC on P-256 or P-384. */
public final class ListSigner {
  private final PrivateKey key;
  private final PublicKey publicKey;

  private ListSigner(PrivateKey key, PublicKey publicKey) {
    this.key = key;
    this.publicKey = publicKey;
  }

  /**
   * Reads a key that is not encrypted, in PEM: PKCS #8, or as openssl's genrsa and ecparam write
   * it.
   *
   * @throws BootFormatException when there is none, or one of another kind
   */
  public static ListSigner read(String source, byte[] pem) throws BootFormatException {
    String text = new String(pem, StandardCharsets.ISO_8859_1);
    try (PEMParser parser = new PEMParser(new StringReader(text))) {
      for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
        if (object instanceof PEMKeyPair pair) {
          return of(pair.getPrivateKeyInfo());
        }
        if (object instanceof PrivateKeyInfo info) {
          return of(info);
        }
      }
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      // The parsers let ASN.1 errors through in many exception types.
      throw new BootFormatException(source, 0, "no private key to sign with: " + e.getMessage());
    }
    throw new BootFormatException(source, 0, "no private key in PEM that is not encrypted");
  }

  /**
   * Signs a list.
   *
   * @param hash that is signed; SHA-1 in lists of version 0x0100
   * @param revocationCounter 0 to 65535
   * @throws IllegalArgumentException when key, hash and version do not go together
   */
  public PolicyList sign(PolicyList list, HashAlgorithm hash, int revocationCounter) {
    try {
      return ListSignatures.sign(list, key, publicKey, hash, revocationCounter);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("this key cannot sign with " + hash.bankName(), e);
    }
  }

  private static ListSigner of(PrivateKeyInfo info) throws IOException, GeneralSecurityException {
    AsymmetricKeyParameter parameters = PrivateKeyFactory.createKey(info);
    boolean elliptic = parameters instanceof ECPrivateKeyParameters;
    PrivateKey key =
        KeyFactory.getInstance(elliptic ? "EC" : "RSA")
            .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    return new ListSigner(
        key,
        parameters instanceof ECPrivateKeyParameters ec
            ? publicKey(ec)
            : publicKey((RSAPrivateCrtKey) key));
  }

  private static PublicKey publicKey(RSAPrivateCrtKey key) throws GeneralSecurityException {
    return KeyFactory.getInstance("RSA")
        .generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()));
  }

  private static PublicKey publicKey(ECPrivateKeyParameters key) throws GeneralSecurityException {
    ECPoint point = key.getParameters().getG().multiply(key.getD()).normalize();
    BigInteger x = point.getAffineXCoord().toBigInteger();
    BigInteger y = point.getAffineYCoord().toBigInteger();
    int bits = key.getParameters().getCurve().getFieldSize();
    AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
    curve.init(new ECGenParameterSpec(LittleEndianKey.curveName(bits)));
    return KeyFactory.getInstance("EC")
        .generatePublic(
            new ECPublicKeySpec(
                new java.security.spec.ECPoint(x, y),
                curve.getParameterSpec(ECParameterSpec.class)));
  }
}
