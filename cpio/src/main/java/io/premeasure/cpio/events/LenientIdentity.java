package io.premeasure.cpio.events;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads an os-image-identity line with the leniency of the original's JSON reader, in which commas
 * are optional in number, bytes between members are skipped, and text after the object that wraps
 * the line is ignored. Where the original's behaviour is undefined the line is refused.
 */
final class LenientIdentity {
  private static final String FAILED = "failed to parse os-image-identity";
  private static final String OBJECT = "os-image-identity";
  private static final List<String> REQUIRED = List.of("svn", "diskId", "eventVersion");
  private static final int MAX_DEPTH = 64;
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

  private final byte[] text;
  private final Deque<String> path = new ArrayDeque<>();
  private final Map<String, byte[]> values = new HashMap<>();
  private int at;
  private int depth;

  /** A reader of the data of a line, which is wrapped in braces to make an object of it. */
  LenientIdentity(byte[] data) {
    text = new byte[data.length + 2];
    text[0] = '{';
    System.arraycopy(data, 0, text, 1, data.length);
    text[text.length - 1] = '}';
  }

  OsImageIdentity.Values read() throws EventsSyntax {
    value();
    if (!values.keySet().containsAll(REQUIRED)) {
      throw failed();
    }
    return new OsImageIdentity.Values(
        values.get("svn"), values.get("diskId"), values.get("eventVersion"));
  }

  private void value() throws EventsSyntax {
    skipSpace();
    switch (peek()) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> scalar(Optional.of(string()));
      default -> {
        token();
        scalar(Optional.empty());
      }
    }
  }

  private void object() throws EventsSyntax {
    enter();
    while (peek() != '}') {
      if (peek() == '"') {
        member();
      } else {
        rejectComment();
        at++;
      }
    }
    leave();
  }

  private void member() throws EventsSyntax {
    path.addLast(new String(string(), StandardCharsets.ISO_8859_1));
    skipSpace();
    if (peek() != ':') {
      throw failed();
    }
    at++;
    value();
    path.removeLast();
    skipSpace();
    if (peek() == ',') {
      at++;
    } else if (peek() != '}') {
      throw failed();
    }
  }

  private void array() throws EventsSyntax {
    enter();
    skipSpace();
    while (peek() != ']') {
      if (peek() == ',') {
        at++;
      } else {
        value();
      }
      skipSpace();
    }
    leave();
  }

  private void enter() throws EventsSyntax {
    if (++depth > MAX_DEPTH) {
      throw failed();
    }
    at++;
  }

  private void leave() {
    depth--;
    at++;
  }

  /** A value that is neither object nor array; empty when it is no string. */
  private void scalar(Optional<byte[]> string) throws EventsSyntax {
    if (path.size() != 2 || !path.getFirst().equals(OBJECT)) {
      throw failed();
    }
    String name = path.getLast();
    if (name.equals("signer")) {
      return;
    }
    // The original crashes on a required member that is no string, or measures stray memory.
    if (!REQUIRED.contains(name) || string.isEmpty() || values.put(name, string.get()) != null) {
      throw failed();
    }
  }

  /** A literal or a number; its value is of no use to anybody. */
  private void token() throws EventsSyntax {
    int start = at;
    while (isTokenByte(peek())) {
      at++;
    }
    String token = new String(text, start, at - start, StandardCharsets.ISO_8859_1);
    boolean literal = token.equals("true") || token.equals("false") || token.equals("null");
    if (!literal && !NUMBER.matcher(token).matches()) {
      throw failed();
    }
  }

  private static boolean isTokenByte(byte c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "E+-.".indexOf(c) >= 0;
  }

  private byte[] string() throws EventsSyntax {
    IdentityString string = new IdentityString(text, at + 1);
    byte[] value = string.decode().orElseThrow(LenientIdentity::failed);
    at = string.end();
    return value;
  }

  private void skipSpace() throws EventsSyntax {
    while (Line.isSpace(peek())) {
      at++;
    }
    rejectComment();
  }

  /** A comment lasts to the end of the line, which is the end of the data: nothing closes then. */
  private void rejectComment() throws EventsSyntax {
    if (peek() == '/' && at + 1 < text.length && text[at + 1] == '/') {
      throw failed();
    }
  }

  private byte peek() throws EventsSyntax {
    if (at >= text.length) {
      throw failed();
    }
    return text[at];
  }

  private static EventsSyntax failed() {
    return new EventsSyntax(FAILED);
  }
}
