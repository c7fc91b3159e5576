package io.premeasure.verity.nbd;

import java.io.IOException;

/** A disk has no place for what is to be written; clients get {@code NBD_ENOSPC}. */
public final class NoSpaceException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Takes over what another failure says. */
  public NoSpaceException(IOException cause) {
    super(cause.getMessage(), cause);
  }
}
