package io.premeasure.measure.bench;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.quote.AttestationKey;
import io.premeasure.tpm.quote.PcrSelection;
import io.premeasure.tpm.quote.PcrValues;
import io.premeasure.tpm.quote.Quote;
import io.premeasure.tpm.quote.QuoteSignature;
import io.premeasure.tpm.quote.QuoteVerification;
import io.premeasure.tpm.quote.SignatureScheme;
import io.premeasure.tpm.quote.TpmCurve;
import io.premeasure.tpm.session.TpmWriter;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.List;

/** A quote as a TPM makes it, by a key of this process. */
final class SampleQuote {
  private static final HashAlgorithm HASH = HashAlgorithm.SHA256;
  private static final byte[] NONCE = {1, 2, 3, 4, 5, 6, 7, 8};
  private static final int NULL = 0x0010;

  /** fixedTPM, fixedParent, sensitiveDataOrigin, userWithAuth, restricted, sign. */
  private static final int ATTRIBUTES = 0x00050072;

  /** Kinds of keys. */
  enum Kind {
    ECDSA_P256("ecdsa-p256"),
    ECDSA_P384("ecdsa-p384"),
    RSA_2048("rsa-2048");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  private final byte[] message;
  private final byte[] signature;
  private final PcrValues values;
  private final AttestationKey key;

  private SampleQuote(byte[] message, byte[] signature, PcrValues values, AttestationKey key) {
    this.message = message;
    this.signature = signature;
    this.values = values;
    this.key = key;
  }

  static SampleQuote of(Kind kind) throws IOException {
    PcrSelection selection = PcrSelection.parse("sha256:0,1,2,3,4,5,6,7").orElseThrow();
    PcrValues values = PcrValues.of(selection, new PcrBanks(List.of(HASH))).orElseThrow();
    byte[] message =
        new TpmWriter()
            .u32(0xff544347)
            .u16(0x8018)
            .sized(new byte[34])
            .sized(NONCE)
            .bytes(new byte[25])
            .bytes(selection.toBytes())
            .sized(values.digest(HASH))
            .toBytes();
    try {
      KeyPair pair = pair(kind);
      AttestationKey key = AttestationKey.read("key", area(kind, pair));
      return new SampleQuote(message, signature(kind, pair, message), values, key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has these algorithms", e);
    }
  }

  private static KeyPair pair(Kind kind) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(kind == Kind.RSA_2048 ? "RSA" : "EC");
    if (kind == Kind.RSA_2048) {
      generator.initialize(2048);
    } else {
      generator.initialize(curve(kind).parameters());
    }
    return generator.generateKeyPair();
  }

  private static TpmCurve curve(Kind kind) {
    return kind == Kind.ECDSA_P384 ? TpmCurve.P384 : TpmCurve.P256;
  }

  private static byte[] area(Kind kind, KeyPair pair) {
    TpmWriter area =
        new TpmWriter()
            .u16(kind == Kind.RSA_2048 ? 0x0001 : 0x0023)
            .u16(HASH.id())
            .u32(ATTRIBUTES)
            .sized(new byte[0])
            .u16(NULL);
    if (pair.getPublic() instanceof RSAPublicKey rsa) {
      byte[] modulus = rsa.getModulus().toByteArray();
      return area.u16(SignatureScheme.RSASSA.id())
          .u16(HASH.id())
          .u16(2048)
          .u32(0)
          .sized(Arrays.copyOfRange(modulus, 1, modulus.length))
          .toBytes();
    }
    ECPublicKey ec = (ECPublicKey) pair.getPublic();
    return area.u16(SignatureScheme.ECDSA.id())
        .u16(HASH.id())
        .u16(curve(kind).id())
        .u16(NULL)
        .sized(unsigned(ec.getW().getAffineX().toByteArray()))
        .sized(unsigned(ec.getW().getAffineY().toByteArray()))
        .toBytes();
  }

  private static byte[] unsigned(byte[] integer) {
    return integer[0] == 0 ? Arrays.copyOfRange(integer, 1, integer.length) : integer;
  }

  private static byte[] signature(Kind kind, KeyPair pair, byte[] message)
      throws GeneralSecurityException {
    boolean rsa = kind == Kind.RSA_2048;
    Signature signer =
        Signature.getInstance(rsa ? "SHA256withRSA" : "SHA256withECDSAinP1363Format");
    signer.initSign(pair.getPrivate());
    signer.update(message);
    byte[] value = signer.sign();
    TpmWriter signature =
        new TpmWriter()
            .u16((rsa ? SignatureScheme.RSASSA : SignatureScheme.ECDSA).id())
            .u16(HASH.id());
    int half = value.length / 2;
    return rsa
        ? signature.sized(value).toBytes()
        : signature
            .sized(Arrays.copyOf(value, half))
            .sized(Arrays.copyOfRange(value, half, value.length))
            .toBytes();
  }

  /** Parses and verifies the quote, which must be accepted. */
  void verify() throws IOException {
    new QuoteVerification(
            Quote.parse("quote", message), QuoteSignature.parse("signature", signature), key)
        .nonce(NONCE)
        .values(values)
        .verify();
  }
}
