package io.premeasure.verity.image.http;

import java.io.IOException;
import java.time.Duration;

/** A server that did not answer, refused, or whose image changed while it was read. */
public final class TransferException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final boolean temporary;
  private final Duration wait;

  private TransferException(
      BlobUrl url, int status, boolean temporary, Duration wait, String reason) {
    super(url + ": " + url.redact(reason));
    this.status = status;
    this.temporary = temporary;
    this.wait = wait;
  }

  /** An answer that no further request would better. */
  static TransferException refused(BlobUrl url, int status, String reason) {
    return new TransferException(url, status, false, Duration.ZERO, reason);
  }

  /** Trouble that may be over soon. */
  static TransferException temporary(BlobUrl url, int status, Duration wait, String reason) {
    return new TransferException(url, status, true, wait, reason);
  }

  /** The HTTP status that ended the transfer, 0 when there was no answer. */
  public int status() {
    return status;
  }

  /** Whether the same request may succeed later: the server is out of reach or busy. */
  public boolean isTemporary() {
    return temporary;
  }

  /** How long the server wants to be left alone. */
  Duration waitAsked() {
    return wait;
  }
}
