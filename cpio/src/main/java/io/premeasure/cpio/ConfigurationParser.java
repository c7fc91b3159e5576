package io.premeasure.cpio;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads cvmboot.conf line by line. */
final class ConfigurationParser {
  private static final String SPACE = "[ \\t\\x0b\\f\\r]*";
  private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9_]*");
  private static final Pattern EQUALS = Pattern.compile(SPACE + "=" + SPACE);

  private final String source;
  private final byte[] content;
  private final Map<String, String> values = new HashMap<>();
  private final List<String> warnings = new ArrayList<>();
  private int number;
  private int start;

  ConfigurationParser(String source, byte[] content) {
    this.source = source;
    this.content = content;
  }

  BootConfiguration parse() throws ArchiveFormatException {
    while (start < content.length) {
      int end = start;
      while (end < content.length && content[end] != '\n') {
        end++;
      }
      number++;
      parseLine(trim(decode(end)));
      start = end + 1;
    }
    return new BootConfiguration(values, warnings);
  }

  private String decode(int end) throws ArchiveFormatException {
    try {
      ByteBuffer line = ByteBuffer.wrap(content, start, end - start);
      String text = StandardCharsets.UTF_8.newDecoder().decode(line).toString();
      if (text.indexOf('\0') >= 0) {
        throw bad("NUL byte");
      }
      return text;
    } catch (CharacterCodingException e) {
      throw bad("text is not UTF-8");
    }
  }

  private static String trim(String line) {
    int from = 0;
    int to = line.length();
    while (from < to && isSpace(line.charAt(from))) {
      from++;
    }
    while (to > from && isSpace(line.charAt(to - 1))) {
      to--;
    }
    return line.substring(from, to);
  }

  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private void parseLine(String line) throws ArchiveFormatException {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    Matcher name = NAME.matcher(line);
    if (!name.lookingAt()) {
      throw bad("expected name");
    }
    Matcher equals = EQUALS.matcher(line).region(name.end(), line.length());
    if (!equals.lookingAt()) {
      throw bad("syntax error: expected '='");
    }
    put(name.group(), line.substring(equals.end()));
  }

  private void put(String key, String value) throws ArchiveFormatException {
    if (!BootConfiguration.KEYS.contains(key)) {
      throw bad("unknown configuration file key: " + key);
    }
    String kept = value;
    if (key.equals("roothash")) {
      if (value.length() != 64) {
        throw bad("malformed roothash option (wrong length)");
      }
      if (!BootConfiguration.isRootHash(value)) {
        throw bad("malformed roothash option (not hex string)");
      }
      kept = value.toLowerCase(Locale.ROOT);
    } else if (!key.equals("timestamp")) {
      kept = cut(key, value);
    }
    if (values.put(key, kept) != null) {
      warnings.add("line " + number + ": repeats " + key + "; the last value is used");
    }
  }

  private String cut(String key, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= BootConfiguration.MAX_VALUE) {
      return value;
    }
    warnings.add(
        "line "
            + number
            + ": "
            + key
            + " has "
            + bytes.length
            + " bytes, the loader cuts it to "
            + BootConfiguration.MAX_VALUE);
    return new String(bytes, 0, BootConfiguration.MAX_VALUE, StandardCharsets.UTF_8);
  }

  private ArchiveFormatException bad(String reason) {
    return ArchiveFormatException.inLine(source, number, start, reason);
  }
}
