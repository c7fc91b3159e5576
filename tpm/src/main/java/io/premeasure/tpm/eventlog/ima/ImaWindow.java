package io.premeasure.tpm.eventlog.ima;

import io.premeasure.tpm.TpmFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The part of a list that holds the present entry; it grows with an entry, not with the list. */
final class ImaWindow {
  private static final int USUAL = 1 << 16;

  private final String source;
  private final InputStream in;
  private byte[] buffer = new byte[USUAL];
  private int entry;
  private int position;
  private int limit;
  private long offset;

  ImaWindow(String source, InputStream in) {
    this.source = source;
    this.in = in;
  }

  /** Up to that many bytes from the present position on, which does not change. */
  byte[] head(int length) throws IOException {
    fill(length);
    return Arrays.copyOfRange(buffer, position, Math.min(limit, position + length));
  }

  /** Starts an entry at the present position: what is before it may be dropped. */
  void startEntry() {
    entry = position;
  }

  /** Whether nothing is left. */
  boolean isAtEnd() throws IOException {
    return !fill(1);
  }

  /** Takes bytes of the present entry and returns where in the buffer they are, for now. */
  int take(int length, String field) throws IOException {
    if (!fill(length)) {
      throw bad("%s needs %d bytes, %d are left".formatted(field, length, limit - position));
    }
    int start = position;
    position += length;
    return start;
  }

  /** Takes an unsigned little-endian number of four bytes. */
  long u32(String field) throws IOException {
    int at = take(4, field);
    return Byte.toUnsignedLong(buffer[at])
        | Byte.toUnsignedLong(buffer[at + 1]) << 8
        | Byte.toUnsignedLong(buffer[at + 2]) << 16
        | Byte.toUnsignedLong(buffer[at + 3]) << 24;
  }

  /** What {@link #take} gives places in, until the next bytes are taken. */
  byte[] buffer() {
    return buffer;
  }

  /** Where the present position is from the start of the entry. */
  int inEntry() {
    return position - entry;
  }

  /** Where the present entry starts in the buffer. */
  int entry() {
    return entry;
  }

  /** An error at the present position. */
  TpmFormatException bad(String reason) {
    return new TpmFormatException(source, offset + position, reason);
  }

  private boolean fill(int length) throws IOException {
    if (limit - position >= length) {
      return true;
    }
    int kept = limit - entry;
    System.arraycopy(buffer, entry, buffer, 0, kept);
    offset += entry;
    position -= entry;
    limit = kept;
    entry = 0;
    while (limit - position < length) {
      if (limit == buffer.length) {
        buffer = Arrays.copyOf(buffer, 2 * buffer.length);
      }
      int read = in.read(buffer, limit, buffer.length - limit);
      if (read < 0) {
        return false;
      }
      limit += read;
    }
    return true;
  }
}
