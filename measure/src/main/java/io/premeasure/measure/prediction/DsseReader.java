package io.premeasure.measure.prediction;

import io.premeasure.boot.Prediction;
import io.premeasure.tpm.quote.RefusedException;
import io.premeasure.tpm.quote.Verdict;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.List;

/** Reads a prediction out of the envelope that {@link InTotoStatement} writes. */
final class DsseReader {
  private DsseReader() {}

  /**
   * Verifies the envelope and reads the prediction; nothing of the payload is looked at before its
   * signature was verified.
   *
   * @param source the name that errors carry
   * @throws RefusedException when no signature is that of the key
   * @throws PredictionFormatException when it is no such envelope
   */
  static Prediction read(String source, byte[] json, RSAPublicKey key) throws IOException {
    JsonMember envelope = JsonMember.root(source, json);
    JsonMember type = envelope.member("payloadType");
    if (!type.string().equals(InTotoStatement.PAYLOAD_TYPE)) {
      throw type.bad("expected " + InTotoStatement.PAYLOAD_TYPE);
    }
    byte[] payload = envelope.member("payload").base64();
    byte[] signed = InTotoStatement.toBeSigned(payload);
    boolean right = false;
    for (JsonMember each : envelope.member("signatures").items()) {
      right |= isSignature(key, signed, each.member("sig").base64());
    }
    if (!right) {
      throw new RefusedException(
          new Verdict(
              List.of(new Verdict.Check("signature", false, "none is that of the key")),
              List.of()));
    }
    JsonMember statement = JsonMember.root(source + " (payload)", payload);
    JsonMember predicate = statement.member("predicateType");
    if (!predicate.string().equals(InTotoStatement.PREDICATE_TYPE)) {
      throw predicate.bad("expected " + InTotoStatement.PREDICATE_TYPE);
    }
    return PredictionReader.read(statement.member("predicate"));
  }

  private static boolean isSignature(RSAPublicKey key, byte[] message, byte[] value) {
    try {
      Signature verifier = Signature.getInstance("SHA256withRSA");
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(value);
    } catch (GeneralSecurityException e) {
      // A value that is no signature at all.
      return false;
    }
  }
}
