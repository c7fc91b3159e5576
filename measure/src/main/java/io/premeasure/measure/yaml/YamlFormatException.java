package io.premeasure.measure.yaml;

import java.io.IOException;

/** A text that is not YAML, or uses a part of it that is not read. */
public final class YamlFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * A refusal.
   *
   * @param source the file's name
   * @param line from 1
   * @param reason what was found and what was expected
   */
  YamlFormatException(String source, int line, String reason) {
    super(source + ":" + line + ": " + reason);
  }
}
