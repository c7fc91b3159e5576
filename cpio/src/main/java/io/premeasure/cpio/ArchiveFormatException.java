package io.premeasure.cpio;

import java.io.IOException;

/** A boot archive, or a file of it, is not what its format demands. */
public final class ArchiveFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String source;
  private final long offset;
  private final String reason;

  /**
   * An error at a byte of the input.
   *
   * @param source what was being read, a file name as a rule
   * @param offset where in it, in bytes from its start
   * @param reason what was found and what was expected
   */
  public ArchiveFormatException(String source, long offset, String reason) {
    this(source, offset, reason, "offset " + offset);
  }

  private ArchiveFormatException(String source, long offset, String reason, String position) {
    super(source + ": " + position + ": " + reason);
    this.source = source;
    this.offset = offset;
    this.reason = reason;
  }

  /** An error in a line of a text; {@link #offset()} is the offset of the line's first byte. */
  static ArchiveFormatException inLine(String source, int line, long offset, String reason) {
    return new ArchiveFormatException(source, offset, reason, "line " + line);
  }

  /** What was being read. */
  public String source() {
    return source;
  }

  /** Where in the input, in bytes from its start. */
  public long offset() {
    return offset;
  }

  /** What was found and what was expected, without source and position. */
  public String reason() {
    return reason;
  }
}
