package io.premeasure.cpio.events;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Rewrites an os-image-identity line as the reader in question does. */
final class OsImageIdentity {
  /** The values of a line, decoded; bytes, since they need not be UTF-8. */
  static final class Values {
    private final byte[] svn;
    private final byte[] diskId;
    private final byte[] eventVersion;

    Values(byte[] svn, byte[] diskId, byte[] eventVersion) {
      this.svn = svn;
      this.diskId = diskId;
      this.eventVersion = eventVersion;
    }

    boolean hasLineFeed() {
      return contains(svn) || contains(diskId) || contains(eventVersion);
    }

    private static boolean contains(byte[] value) {
      return new String(value, StandardCharsets.ISO_8859_1).indexOf('\n') >= 0;
    }
  }

  private final byte[] signer;
  private final EventsReading reading;

  OsImageIdentity(byte[] signer, EventsReading reading) {
    this.signer = signer.clone();
    this.reading = reading;
  }

  /** The line's data with the signer in it, members in fixed order, values inserted raw. */
  byte[] rewrite(byte[] data) throws EventsSyntax {
    Values values = read(data);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    append(out, "\"os-image-identity\":{\"signer\":\"");
    append(out, HexFormat.of().formatHex(signer));
    append(out, "\",\"svn\":\"");
    out.writeBytes(values.svn);
    append(out, "\",\"diskId\":\"");
    out.writeBytes(values.diskId);
    append(out, "\",\"eventVersion\":\"");
    out.writeBytes(values.eventVersion);
    append(out, "\"}");
    byte[] text = out.toByteArray();
    return reading == EventsReading.LOADER ? printed(text) : text;
  }

  Values read(byte[] data) throws EventsSyntax {
    return reading == EventsReading.STRICT
        ? new StrictIdentity(data).read()
        : new LenientIdentity(data).read();
  }

  /**
   * What the loader's print function makes of the text: a carriage return before each line feed, in
   * a buffer of the old length, so that as many bytes are lost at the end.
   */
  private static byte[] printed(byte[] text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte c : text) {
      if (c == '\n') {
        out.write('\r');
      }
      out.write(c);
    }
    return Arrays.copyOf(out.toByteArray(), text.length);
  }

  private static void append(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }
}
