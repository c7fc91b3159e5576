package io.premeasure.verity.image.http;

import java.net.http.HttpHeaders;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/** The digest in the header field Content-MD5: against damage on the way, not against attackers. */
final class ContentMd5 {
  private ContentMd5() {}

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static String base64(MessageDigest digest) {
    return Base64.getEncoder().encodeToString(digest.digest());
  }

  /** Checks a body against the digest that came with it, if one did. */
  static void check(BlobUrl url, HttpHeaders headers, byte[] body) throws TransferException {
    Optional<String> expected = headers.firstValue("Content-MD5");
    MessageDigest digest = digest();
    digest.update(body);
    if (expected.isPresent() && !expected.get().equals(base64(digest))) {
      throw TransferException.temporary(
          url, 206, Duration.ZERO, "a part does not have its Content-MD5");
    }
  }
}
