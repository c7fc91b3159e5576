package io.premeasure.verity.filesystem.fat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** The 11 bytes of a name in the 8.3 form, and the flags that give its parts lower case. */
final class ShortName {
  static final int SIZE = 11;
  static final int BASE = 8;
  static final int LOWER_BASE = 0x08;
  static final int LOWER_EXTENSION = 0x10;
  private static final int ESCAPED_E5 = 0x05;

  /** Code page 437, what Linux takes by default, from 80h on. */
  private static final String CODE_PAGE =
      "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀"
          + "αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

  /** What a short name may contain besides letters and digits. */
  private static final String SPECIAL = "$%'-_@~`!(){}^#&";

  private ShortName() {}

  /** The name as shown; empty when a byte of it can be in no name. */
  static Optional<String> decode(byte[] slots, int at, int caseFlags) {
    StringBuilder name = new StringBuilder();
    append(name, slots, at, BASE, (caseFlags & LOWER_BASE) != 0);
    int base = name.length();
    name.append('.');
    append(name, slots, at + BASE, SIZE - BASE, (caseFlags & LOWER_EXTENSION) != 0);
    if (name.length() == base + 1) {
      name.setLength(base);
    }
    boolean good = base > 0 && LongName.isSafe(name.toString());
    return good ? Optional.of(name.toString()) : Optional.empty();
  }

  private static void append(StringBuilder name, byte[] slots, int at, int length, boolean lower) {
    int end = at + length;
    while (end > at && slots[end - 1] == ' ') {
      end--;
    }
    for (int i = at; i < end; i++) {
      int value = slots[i] & 0xff;
      if (value == ESCAPED_E5 && length == BASE && i == at) {
        value = 0xe5;
      }
      char shown = value < 0x80 ? (char) value : CODE_PAGE.charAt(value - 0x80);
      name.append(lower ? Character.toLowerCase(shown) : shown);
    }
  }

  /** The sum over a short name that ties the parts of a long name to it. */
  static int checksum(byte[] slots, int at) {
    int sum = 0;
    for (int i = at; i < at + SIZE; i++) {
      sum = ((sum & 1) << 7) + (sum >> 1) + (slots[i] & 0xff) & 0xff;
    }
    return sum;
  }

  /** Whether the name needs no long name: 8.3, and each part all upper or all lower case. */
  static boolean suffices(String name) {
    int dot = name.indexOf('.');
    String base = dot < 0 ? name : name.substring(0, dot);
    String extension = dot < 0 ? "" : name.substring(dot + 1);
    return !base.isEmpty()
        && (dot < 0 || !extension.isEmpty())
        && base.length() <= BASE
        && extension.length() <= SIZE - BASE
        && isPlain(base)
        && isPlain(extension);
  }

  private static boolean isPlain(String part) {
    boolean legal = part.chars().allMatch(c -> isLegal((char) c));
    boolean oneCase = part.equals(upper(part)) || part.equals(part.toLowerCase(Locale.ROOT));
    return legal && oneCase;
  }

  private static boolean isLegal(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || SPECIAL.indexOf(c) >= 0;
  }

  /** The case flags of a name that {@link #suffices}. */
  static int caseFlags(String name) {
    int dot = name.indexOf('.');
    String base = dot < 0 ? name : name.substring(0, dot);
    String extension = dot < 0 ? "" : name.substring(dot + 1);
    return (base.equals(upper(base)) ? 0 : LOWER_BASE)
        | (extension.equals(upper(extension)) ? 0 : LOWER_EXTENSION);
  }

  /** The 11 bytes of a name that {@link #suffices}. */
  static byte[] encode(String name) {
    int dot = name.indexOf('.');
    return padded(dot < 0 ? name : name.substring(0, dot), dot < 0 ? "" : name.substring(dot + 1));
  }

  /**
   * The short name to go with a long one: illegal characters become {@code _}, spaces and dots
   * before the last go, and the base ends in {@code ~} and a number.
   *
   * @param number from 1; the caller counts up until the name is free
   */
  static byte[] alias(String name, int number) {
    String trimmed = name.replaceAll("^[. ]+", "");
    int dot = trimmed.lastIndexOf('.');
    String base = clean(dot < 0 ? trimmed : trimmed.substring(0, dot));
    String extension = clean(dot < 0 ? "" : trimmed.substring(dot + 1));
    String tail = "~" + number;
    String head = base.substring(0, Math.min(base.length(), BASE - tail.length()));
    int most = Math.min(extension.length(), SIZE - BASE);
    return padded((head.isEmpty() ? "_" : head) + tail, extension.substring(0, most));
  }

  private static String clean(String part) {
    StringBuilder cleaned = new StringBuilder();
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (c != ' ' && c != '.') {
        cleaned.append(isLegal(c) ? c : '_');
      }
    }
    return cleaned.toString();
  }

  private static byte[] padded(String base, String extension) {
    String text = upper(base) + " ".repeat(BASE - base.length()) + upper(extension);
    text += " ".repeat(SIZE - text.length());
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }
}
