package io.premeasure.boot.txt.log;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.Octets;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The table SinitMleData inside of what txt-stat prints: a name and a number, or 20 bytes. */
final class SinitMleText {
  private static final String START = "sinit_mle_data (@";
  private static final Pattern NUMBER =
      Pattern.compile("(\\w+): (?:0x(\\p{XDigit}{1,16})|(\\d{1,9}))");
  private static final Pattern NAME = Pattern.compile("(\\w+):");
  private static final Pattern BYTES = Pattern.compile("(?:\\p{XDigit}{2} ){19}\\p{XDigit}{2}");
  private static final Pattern PREFIX = Pattern.compile("^\\s*(TBOOT:)?\\s*");
  private static final Map<String, String> FIELDS =
      Map.of(
          "version", "Version",
          "bios_acm_id", "BiosAcmId",
          "edx_senter_flags", "EdxSenterFlags",
          "mseg_valid", "MsegValid",
          "sinit_hash", "SinitHash",
          "mle_hash", "MleHash",
          "stm_hash", "StmHash",
          "lcp_policy_hash", "LcpPolicyHash",
          "lcp_policy_control", "PolicyControl",
          "proc_scrtm_status", "ProcScrtmStatus");

  private SinitMleText() {}

  /** Whether the bytes are a text with the table. */
  static boolean isOne(byte[] content) {
    return new String(content, StandardCharsets.ISO_8859_1).contains(START);
  }

  /**
   * The table's fields, as far as they are printed.
   *
   * @throws BootFormatException when a field has no value, or the text has no field
   */
  static HeapTable read(String source, byte[] content) throws BootFormatException {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    int start = text.lastIndexOf(START);
    Map<String, Object> fields = new LinkedHashMap<>();
    String expected = "";
    String[] lines = text.substring(start).split("\n", -1);
    for (int i = 1; i < lines.length; i++) {
      String line = PREFIX.matcher(lines[i]).replaceFirst("").strip();
      Matcher number = NUMBER.matcher(line);
      Matcher name = NAME.matcher(line);
      if (!expected.isEmpty()) {
        if (!BYTES.matcher(line).matches()) {
          throw new BootFormatException(
              source, start, expected + ": found '" + line + "', expected 20 bytes in hex");
        }
        fields.put(FIELDS.get(expected), Octets.of(HexFormat.ofDelimiter(" ").parseHex(line)));
        expected = "";
      } else if (number.matches() && FIELDS.containsKey(number.group(1))) {
        fields.put(FIELDS.get(number.group(1)), value(number));
      } else if (name.matches() && FIELDS.containsKey(name.group(1))) {
        expected = name.group(1);
      }
    }
    if (fields.isEmpty() || !expected.isEmpty()) {
      throw new BootFormatException(source, start, "sinit_mle_data ends too early");
    }
    return new HeapTable(fields, List.of());
  }

  private static long value(Matcher number) {
    return number.group(2) != null
        ? Long.parseUnsignedLong(number.group(2), 16)
        : Long.parseLong(number.group(3));
  }
}
