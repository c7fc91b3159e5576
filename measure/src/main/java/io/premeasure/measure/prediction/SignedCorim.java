package io.premeasure.measure.prediction;

import io.premeasure.tpm.quote.RefusedException;
import io.premeasure.tpm.quote.Verdict;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The COSE_Sign1 object (RFC 9052) around a signed manifest: RS256 or PS256 with a given key. The
 * times of the manifest's metadata (corim-meta) and of its CWT claims must include the present one.
 */
final class SignedCorim {
  private static final int SIGNED = 18;
  private static final int ALGORITHM = 1;
  private static final int CONTENT_TYPE = 3;
  private static final int META = 8;
  private static final int CLAIMS = 15;
  private static final long RS256 = -257;
  private static final long PS256 = -37;

  /** Algorithm, content type, key identifier, metadata, claims, certificates. */
  private static final Set<Long> HEADERS = Set.of(1L, 3L, 4L, 8L, 15L, 33L, 34L);

  private SignedCorim() {}

  static boolean isSigned(CborNode root) {
    return root.isTagged(SIGNED);
  }

  /** Verifies and returns the payload. */
  static byte[] payload(CborNode root, Optional<RSAPublicKey> key, Instant now) throws IOException {
    if (!isSigned(root)) {
      throw refused("not signed, but a key to verify it with is given");
    }
    if (key.isEmpty()) {
      throw refused("signed, but no key to verify it with is given (--public-key)");
    }
    List<CborNode> parts = root.tagged(SIGNED).items();
    if (parts.size() != 4) {
      throw root.bad("no COSE_Sign1 object of four parts");
    }
    // Unprotected headers are not signed: they must be a map, and say nothing that counts.
    parts.get(1).members();
    byte[] encoded = parts.get(0).bytes();
    byte[] payload = parts.get(2).bytes();
    CborNode headers = CborNode.read("protected headers", encoded);
    if (!isSignature(
        headers.member(ALGORITHM),
        key.get(),
        Corim.toBeSigned(encoded, payload),
        parts.get(3).bytes())) {
      throw refused("not the signature of the key");
    }
    check(headers, now);
    return payload;
  }

  private static void check(CborNode headers, Instant now) throws IOException {
    for (Object name : headers.members().keySet()) {
      if (!HEADERS.contains(name)) {
        throw headers.bad("unknown header " + name);
      }
    }
    CborNode type = headers.member(CONTENT_TYPE);
    if (!type.text().equals(Optional.of(Corim.CONTENT_TYPE))) {
      throw type.bad("expected " + Corim.CONTENT_TYPE);
    }
    if (headers.optional(META).isPresent()) {
      CborNode meta = CborNode.read("metadata", headers.member(META).bytes());
      if (meta.optional(1).isPresent()) {
        checkValidity(meta.member(1), 0, 1, now);
      }
    }
    if (headers.optional(CLAIMS).isPresent()) {
      checkValidity(headers.member(CLAIMS), 5, 4, now);
    }
  }

  /**
   * Checks times in seconds since 1970, with tag 1 or without.
   *
   * @param from key of the time from which on it is valid
   * @param until key of the last time at which it is
   */
  static void checkValidity(CborNode map, long from, long until, Instant now) throws IOException {
    long second = now.getEpochSecond();
    if (map.optional(from).isPresent() && second < seconds(map.member(from))) {
      throw refused("not valid yet");
    }
    if (map.optional(until).isPresent() && second > seconds(map.member(until))) {
      throw refused("not valid any more");
    }
  }

  private static long seconds(CborNode time) throws PredictionFormatException {
    return time.isTagged(1) ? time.tagged(1).integer() : time.integer();
  }

  private static boolean isSignature(
      CborNode algorithm, RSAPublicKey key, byte[] message, byte[] value)
      throws PredictionFormatException {
    long number = algorithm.integer();
    if (number != RS256 && number != PS256) {
      throw algorithm.bad("algorithm " + number + ", expected RS256 (-257) or PS256 (-37)");
    }
    try {
      Signature verifier = Signature.getInstance(number == RS256 ? "SHA256withRSA" : "RSASSA-PSS");
      if (number == PS256) {
        verifier.setParameter(
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
      }
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(value);
    } catch (GeneralSecurityException e) {
      // A value that is no signature at all.
      return false;
    }
  }

  private static RefusedException refused(String reason) {
    return new RefusedException(
        new Verdict(List.of(new Verdict.Check("manifest", false, reason)), List.of()));
  }
}
