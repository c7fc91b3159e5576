package io.premeasure.measure.verity;

import io.premeasure.verity.signature.SignatureException;
import io.premeasure.verity.signature.SigningCertificate;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the signature of a root hash proves.
 *
 * @param good whether it is the expected signer's
 * @param detail who signed, or why it proves nothing
 */
record SignatureVerdict(boolean good, String detail) {
  /** The verdict on a root hash; nothing if no signature is asked for. */
  static Optional<SignatureVerdict> of(SignatureFile file, byte[] rootHash) throws IOException {
    try {
      return file.verify(rootHash).map(SignatureVerdict::by);
    } catch (SignatureException e) {
      return Optional.of(new SignatureVerdict(false, e.getMessage()));
    }
  }

  private static SignatureVerdict by(SigningCertificate signer) {
    return new SignatureVerdict(true, "root hash signed by " + signer.subject());
  }

  /** The verdict as a JSON object. */
  Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("ok", good);
    document.put("detail", detail);
    return document;
  }
}
