package io.premeasure.boot;

import java.io.IOException;

/** A boot component that cannot be read as what it should be: a PE image, a variable, a script. */
public final class BootFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String source;
  private final long offset;
  private final String reason;

  /**
   * Says what is wrong and where.
   *
   * @param source name of the file
   * @param offset in bytes from its start
   * @param reason the field, what was found and what was expected
   */
  public BootFormatException(String source, long offset, String reason) {
    super(source + ": offset " + offset + ": " + reason);
    this.source = source;
    this.offset = offset;
    this.reason = reason;
  }

  /** Name of the file. */
  public String source() {
    return source;
  }

  /** Where the trouble is, in bytes from the start. */
  public long offset() {
    return offset;
  }

  /** The field, what was found and what was expected. */
  public String reason() {
    return reason;
  }
}
