package io.premeasure.verity.cbe;

import java.io.IOException;

/**
 * An operation that a sound image does not allow as it is now: no free block, no such snapshot, no
 * such virtual block, another operation unfinished. Nothing was changed.
 */
public final class RefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Says which image and why. */
  public RefusedException(String image, String reason) {
    super(image + ": " + reason);
  }
}
