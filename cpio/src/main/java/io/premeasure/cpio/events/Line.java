package io.premeasure.cpio.events;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One line of an events file.
 *
 * @param number from 1
 * @param start index of its first byte in the file
 * @param end index after its last byte, without the line feed
 */
record Line(int number, int start, int end) {
  private static final byte[] IDENTITY =
      "\"os-image-identity\":".getBytes(StandardCharsets.US_ASCII);

  /** The parts of a line that measures something. */
  static final class Statement {
    final int pcr;
    final EventKind kind;
    private final byte[] data;
    private final boolean cutAtNul;

    private Statement(int pcr, EventKind kind, byte[] data) {
      int nul = 0;
      while (nul < data.length && data[nul] != 0) {
        nul++;
      }
      this.pcr = pcr;
      this.kind = kind;
      this.cutAtNul = nul < data.length;
      this.data = Arrays.copyOf(data, nul);
    }

    /** What follows the second colon, up to a NUL; not a copy. */
    byte[] data() {
      return data;
    }

    boolean cutAtNul() {
      return cutAtNul;
    }

    /** Whether the loader rewrites the data with the signer. */
    boolean isIdentity() {
      return kind == EventKind.STRING
          && data.length >= IDENTITY.length
          && Arrays.equals(data, 0, IDENTITY.length, IDENTITY, 0, IDENTITY.length);
    }
  }

  /** Splits a file at line feeds; the last line may lack it. */
  static List<Line> split(byte[] content) {
    List<Line> lines = new ArrayList<>();
    int start = 0;
    while (start < content.length) {
      int end = start;
      while (end < content.length && content[end] != '\n') {
        end++;
      }
      lines.add(new Line(lines.size() + 1, start, end));
      start = end + 1;
    }
    return lines;
  }

  static boolean isSpace(byte c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  /** The same line without white space at either end. */
  Line trimmed(byte[] content) {
    int from = start;
    int to = end;
    while (from < to && isSpace(content[from])) {
      from++;
    }
    while (to > from && isSpace(content[to - 1])) {
      to--;
    }
    return new Line(number, from, to);
  }

  /** Whether a trimmed line is empty or a comment. */
  boolean isIgnored(byte[] content) {
    return start == end || content[start] == '#';
  }

  /** Reads a trimmed line: {@code PCR} number {@code :} type {@code :} data. */
  Statement parse(byte[] content) throws EventsSyntax {
    if (!startsWith(content, start, "PCR")) {
      throw new EventsSyntax("expected PCR");
    }
    int at = start + 3;
    int pcr = 0;
    int digits = 0;
    while (at < end && content[at] >= '0' && content[at] <= '9') {
      pcr = digits < 2 ? pcr * 10 + content[at] - '0' : pcr;
      digits++;
      at++;
    }
    if (digits < 1 || digits > 2) {
      throw new EventsSyntax("too little or too many PCR digits");
    }
    if (pcr > 23) {
      throw new EventsSyntax("PCR number is out of range");
    }
    at = afterColon(content, at);
    EventKind kind = kind(content, at);
    at = afterColon(content, at + kind.name().length());
    return new Statement(pcr, kind, Arrays.copyOfRange(content, at, end));
  }

  private EventKind kind(byte[] content, int at) throws EventsSyntax {
    if (startsWith(content, at, "string")) {
      return EventKind.STRING;
    }
    if (startsWith(content, at, "binary")) {
      return EventKind.BINARY;
    }
    throw new EventsSyntax("unknown type");
  }

  private int afterColon(byte[] content, int at) throws EventsSyntax {
    if (at >= end || content[at] != ':') {
      throw new EventsSyntax("expected colon character");
    }
    return at + 1;
  }

  private boolean startsWith(byte[] content, int at, String word) {
    byte[] bytes = word.getBytes(StandardCharsets.US_ASCII);
    int to = at + bytes.length;
    return to <= end && Arrays.equals(content, at, to, bytes, 0, bytes.length);
  }
}
