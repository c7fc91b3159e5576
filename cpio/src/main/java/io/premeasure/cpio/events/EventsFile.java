package io.premeasure.cpio.events;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * An events file: one measurement per line, {@code PCR<n>:string:<text>} or {@code
 * PCR<n>:binary:<hex>}. Empty lines and lines starting with {@code #} are ignored, white space at
 * the ends of a line is dropped. A string that starts with {@code "os-image-identity":} is
 * rewritten with the archive's signer in it; a file without such a line is refused.
 */
public final class EventsFile {
  /** Bytes of a signer: a SHA-256 value. */
  public static final int SIGNER_SIZE = 32;

  /** Events that cvmdisk's prediction holds. */
  static final int CVMDISK_LIMIT = 16;

  private final List<MeasuredEvent> events;

  private EventsFile(List<MeasuredEvent> events) {
    this.events = List.copyOf(events);
  }

  /**
   * Reads an events file.
   *
   * @param source the name that errors carry
   * @param content the file
   * @param signer the signer identity, 32 bytes, put into os-image-identity lines
   * @param reading whose understanding is wanted
   * @throws EventsFormatException when that reader refuses the file, or does something undefined
   * @throws IllegalArgumentException when the signer is not 32 bytes
   */
  public static EventsFile parse(
      String source, byte[] content, byte[] signer, EventsReading reading)
      throws EventsFormatException {
    if (signer.length != SIGNER_SIZE) {
      throw new IllegalArgumentException("signer of " + signer.length + " bytes, expected 32");
    }
    if (content.length == 0) {
      throw new EventsFormatException(source, 0, "invalid parameter", List.of());
    }
    List<MeasuredEvent> events = new ArrayList<>();
    OsImageIdentity identity = new OsImageIdentity(signer, reading);
    List<Line> lines = Line.split(content);
    boolean identified = false;
    for (Line whole : lines) {
      Line line = whole.trimmed(content);
      if (line.isIgnored(content)) {
        continue;
      }
      try {
        Line.Statement statement = line.parse(content);
        checkLimits(statement, events.size(), reading);
        byte[] measured = measured(statement, identity, reading);
        identified |= statement.isIdentity();
        events.add(
            new MeasuredEvent(
                events.size(), line.number(), statement.pcr, statement.kind, measured));
      } catch (EventsSyntax e) {
        throw new EventsFormatException(source, line.number(), e.getMessage(), events);
      }
    }
    if (!identified) {
      throw new EventsFormatException(
          source, lines.size(), "required os-image-identity element not found", events);
    }
    return new EventsFile(events);
  }

  /** The measurements in file order, which is the order of extension. */
  public List<MeasuredEvent> events() {
    return events;
  }

  private static void checkLimits(Line.Statement statement, int before, EventsReading reading)
      throws EventsSyntax {
    if (reading == EventsReading.CVMDISK && before == CVMDISK_LIMIT) {
      throw new EventsSyntax("too many pcr log events: at most " + CVMDISK_LIMIT);
    }
    if (reading == EventsReading.STRICT && statement.cutAtNul()) {
      throw new EventsSyntax("NUL byte in data");
    }
  }

  private static byte[] measured(
      Line.Statement statement, OsImageIdentity identity, EventsReading reading)
      throws EventsSyntax {
    if (statement.kind == EventKind.BINARY) {
      return decode(statement, reading);
    }
    byte[] data = statement.isIdentity() ? identity.rewrite(statement.data()) : statement.data();
    return Arrays.copyOf(data, data.length + 1);
  }

  private static byte[] decode(Line.Statement statement, EventsReading reading)
      throws EventsSyntax {
    String digits = new String(statement.data(), StandardCharsets.ISO_8859_1);
    if (!digits.isEmpty() && digits.length() % 2 == 0) {
      try {
        return HexFormat.of().parseHex(digits);
      } catch (IllegalArgumentException e) {
        throw badBinary(statement, digits, reading);
      }
    }
    throw badBinary(statement, digits, reading);
  }

  private static EventsSyntax badBinary(
      Line.Statement statement, String digits, EventsReading reading) {
    if (reading == EventsReading.CVMDISK) {
      return new EventsSyntax("invalid binary data: " + digits);
    }
    return new EventsSyntax(
        "process_events_callback_t failed: pcr=" + statement.pcr + " type=binary data=" + digits);
  }
}
