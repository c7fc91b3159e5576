package io.premeasure.verity.image.http;

import java.io.IOException;

/** Trouble with the file that is written, told from trouble with the server that it comes from. */
final class LocalFileException extends IOException {
  private static final long serialVersionUID = 1L;

  private final IOException failure;

  LocalFileException(IOException failure) {
    super(failure);
    this.failure = failure;
  }

  IOException failure() {
    return failure;
  }
}
