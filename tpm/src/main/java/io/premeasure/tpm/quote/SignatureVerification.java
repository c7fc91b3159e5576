package io.premeasure.tpm.quote;

import io.premeasure.tpm.HashAlgorithm;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;
import java.util.Optional;

/** Verifies a TPM's signatures. */
final class SignatureVerification {
  private final PublicKey key;
  private final QuoteSignature signature;

  SignatureVerification(PublicKey key, QuoteSignature signature) {
    this.key = key;
    this.signature = signature;
  }

  /** Why the signature over the message is refused; empty when it is right. */
  Optional<String> refusal(byte[] message) {
    try {
      if (key instanceof RSAPublicKey rsa && signature.rsa().isPresent()) {
        return answer(rsa(rsa, message, signature.rsa().get()));
      }
      if (key instanceof ECPublicKey ec && signature.rsa().isEmpty()) {
        return ecdsa(ec, message);
      }
      return Optional.of(signature.scheme() + " signature, the key is for " + key.getAlgorithm());
    } catch (GeneralSecurityException e) {
      return Optional.of("cannot be verified: " + e.getMessage());
    }
  }

  private boolean rsa(RSAPublicKey rsa, byte[] message, byte[] value)
      throws GeneralSecurityException {
    if (value.length != (rsa.getModulus().bitLength() + 7) / 8) {
      return false;
    }
    HashAlgorithm hash = signature.hash();
    if (signature.scheme() == SignatureScheme.RSASSA) {
      return verify(Signature.getInstance(jcaName(hash) + "withRSA"), rsa, message, value);
    }
    // TPMs salt with as many bytes as the hash has (FIPS 186-4), older ones with all that fit.
    int largest = (rsa.getModulus().bitLength() + 6) / 8 - hash.size() - 2;
    return largest >= 0
        && (pss(rsa, message, value, Math.min(hash.size(), largest))
            || pss(rsa, message, value, largest));
  }

  private boolean pss(RSAPublicKey rsa, byte[] message, byte[] value, int salt)
      throws GeneralSecurityException {
    String name = digestName(signature.hash());
    Signature verifier = Signature.getInstance("RSASSA-PSS");
    verifier.setParameter(new PSSParameterSpec(name, "MGF1", new MGF1ParameterSpec(name), salt, 1));
    return verify(verifier, rsa, message, value);
  }

  private Optional<String> ecdsa(ECPublicKey ec, byte[] message) {
    Optional<EcdsaVerification> verification = EcdsaVerification.of(ec);
    if (verification.isEmpty()) {
      return Optional.of("the key is on no curve of a TPM's");
    }
    return answer(
        verification.get().accepts(signature.hash().hash(message), signature.r(), signature.s()));
  }

  private static Optional<String> answer(boolean right) {
    return right ? Optional.empty() : Optional.of("not the signature of this key");
  }

  private static boolean verify(Signature verifier, PublicKey key, byte[] message, byte[] value)
      throws GeneralSecurityException {
    verifier.initVerify(key);
    verifier.update(message);
    try {
      return verifier.verify(value);
    } catch (java.security.SignatureException e) {
      // A value that is no signature at all.
      return false;
    }
  }

  /** SHA256, SHA3-256 and so on, as signature algorithms begin. */
  private static String jcaName(HashAlgorithm hash) {
    return hash.bankName().toUpperCase(Locale.ROOT).replace('_', '-');
  }

  /** SHA-256, SHA3-256 and so on, as digests are called. */
  private static String digestName(HashAlgorithm hash) {
    String name = jcaName(hash);
    return name.contains("-") ? name : name.replace("SHA", "SHA-");
  }
}
