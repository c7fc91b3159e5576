package io.premeasure.verity.image.http;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;

/** What an answer with an unexpected status means. */
final class RefusedAnswer {
  private static final Set<Integer> TEMPORARY = Set.of(408, 429, 500, 502, 503, 504);
  private static final Pattern ERROR_CODE = Pattern.compile("[A-Za-z0-9]{1,64}");
  private static final Pattern SECONDS = Pattern.compile("\\d{1,5}");

  private RefusedAnswer() {}

  /**
   * The exception for a status. Of the answer only the error code is repeated: a body can hold the
   * whole signed request.
   */
  static TransferException of(BlobUrl url, int status, HttpHeaders headers) {
    String reason = "HTTP status " + status + code(headers) + meaning(status);
    return TEMPORARY.contains(status)
        ? TransferException.temporary(url, status, wait(headers), reason)
        : TransferException.refused(url, status, reason);
  }

  private static String code(HttpHeaders headers) {
    return headers
        .firstValue("x-ms-error-code")
        .filter(code -> ERROR_CODE.matcher(code).matches())
        .map(code -> " " + code)
        .orElse("");
  }

  private static Duration wait(HttpHeaders headers) {
    return headers
        .firstValue("Retry-After")
        .filter(seconds -> SECONDS.matcher(seconds).matches())
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
        .orElse(Duration.ZERO);
  }

  private static String meaning(int status) {
    return switch (status) {
      case 401, 403 -> ": access refused; a signature in the URL may have expired";
      case 404 -> ": not found";
      case 409 -> ": refused as it is now; the export of a disk may have been revoked";
      case 412 -> ": changed while it was read";
      case 416 -> ": a part that is not there was asked for";
      case 429, 503 -> ": busy";
      default -> "";
    };
  }
}
