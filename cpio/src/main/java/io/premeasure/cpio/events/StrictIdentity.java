package io.premeasure.cpio.events;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads an os-image-identity line that every JSON reader understands alike: the members signer
 * (optional), svn, diskId and eventVersion, once each, all plain strings without control characters
 * and without escapes but {@code \" \\ \/}; nothing else before, between or after.
 */
final class StrictIdentity {
  private static final String PREFIX = "\"os-image-identity\":";
  private static final List<String> REQUIRED = List.of("svn", "diskId", "eventVersion");
  private static final Pattern OPEN = Pattern.compile("[ \t]*\\{[ \t]*");
  private static final Pattern MEMBER =
      Pattern.compile(
          "\"(signer|svn|diskId|eventVersion)\"[ \t]*:[ \t]*"
              + "\"((?:[^\"\\\\\\x00-\\x1f]|\\\\[\"\\\\/])*+)\"[ \t]*");
  private static final Pattern COMMA = Pattern.compile(",[ \t]*");

  private final String text;
  private int at = PREFIX.length();

  StrictIdentity(byte[] data) {
    text = new String(data, StandardCharsets.ISO_8859_1);
  }

  OsImageIdentity.Values read() throws EventsSyntax {
    Map<String, byte[]> values = new HashMap<>();
    expect(OPEN, "{");
    do {
      Matcher member = expect(MEMBER, "a member signer, svn, diskId or eventVersion, a string");
      byte[] value = unescape(member.group(2));
      if (values.put(member.group(1), value) != null) {
        throw new EventsSyntax("os-image-identity: second member " + member.group(1));
      }
    } while (accept(COMMA));
    if (!text.substring(at).equals("}")) {
      throw new EventsSyntax("os-image-identity: expected } and the end of the line");
    }
    for (String name : REQUIRED) {
      if (!values.containsKey(name)) {
        throw new EventsSyntax("os-image-identity: no member " + name);
      }
    }
    return new OsImageIdentity.Values(
        values.get("svn"), values.get("diskId"), values.get("eventVersion"));
  }

  private boolean accept(Pattern pattern) {
    Matcher matcher = pattern.matcher(text).region(at, text.length());
    if (matcher.lookingAt()) {
      at = matcher.end();
      return true;
    }
    return false;
  }

  private Matcher expect(Pattern pattern, String what) throws EventsSyntax {
    Matcher matcher = pattern.matcher(text).region(at, text.length());
    if (!matcher.lookingAt()) {
      throw new EventsSyntax("os-image-identity: expected " + what);
    }
    at = matcher.end();
    return matcher;
  }

  private static byte[] unescape(String value) {
    return value.replaceAll("\\\\(.)", "$1").getBytes(StandardCharsets.ISO_8859_1);
  }
}
