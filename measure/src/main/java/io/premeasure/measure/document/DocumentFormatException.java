package io.premeasure.measure.document;

import java.io.IOException;

/** A YAML or JSON document that is not what it should be. */
public final class DocumentFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what is wrong and where.
   *
   * @param source name of the file
   * @param line from 1
   * @param path of the value, for example {@code stages[1].uki.file}
   * @param reason what was found and what was expected
   */
  public DocumentFormatException(String source, int line, String path, String reason) {
    super(source + ":" + line + ": " + (path.isEmpty() ? "" : path + ": ") + reason);
  }
}
