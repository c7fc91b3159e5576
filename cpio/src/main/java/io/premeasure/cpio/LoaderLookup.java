package io.premeasure.cpio;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The search for a name as the cvmboot loader does it: entry by entry, first match wins, and
 * anything it cannot read ends the search.
 */
final class LoaderLookup {
  private static final long UNREADABLE = 0xFFFFFFFFL;

  private final String source;
  private final ArchiveBytes bytes;

  LoaderLookup(String source, ArchiveBytes bytes) {
    this.source = source;
    this.bytes = bytes;
  }

  Optional<ArchiveEntry> find(String wanted) throws IOException {
    byte[] name = (wanted + "\0").getBytes(StandardCharsets.UTF_8);
    byte[] trailer = (Newc.TRAILER + "\0").getBytes(StandardCharsets.UTF_8);
    long position = 0;
    while (bytes.size() - position >= Newc.HEADER_SIZE) {
      byte[] header = bytes.upTo(position, Newc.HEADER_SIZE);
      OptionalLong size = size(header, Newc.Field.FILESIZE, position);
      OptionalLong nameSize = size(header, Newc.Field.NAMESIZE, position);
      if (!Newc.hasMagic(header) || size.isEmpty() || nameSize.isEmpty()) {
        return Optional.empty();
      }
      long content = position + Newc.align4(Newc.HEADER_SIZE + nameSize.getAsLong());
      long next = content + Newc.align4(size.getAsLong());
      if (next > bytes.size()) {
        return Optional.empty();
      }
      if (nameIs(position, name)) {
        return Optional.of(entry(wanted, header, content, size.getAsLong()));
      }
      if (nameIs(position, trailer)) {
        return Optional.empty();
      }
      position = next;
    }
    return Optional.empty();
  }

  /** The size in a field; empty where the loader's number parser fails. */
  private OptionalLong size(byte[] header, Newc.Field field, long position)
      throws ArchiveFormatException {
    OptionalLong value = Newc.field(header, field);
    if (!Newc.hasMagic(header) || value.isEmpty() || value.getAsLong() == UNREADABLE) {
      return OptionalLong.empty();
    }
    if (value.getAsLong() > Newc.MAX_SIZE) {
      // The loader computes with a negative number here: it crashes or never ends.
      throw new ArchiveFormatException(
          source,
          position + field.offset(),
          "size " + value.getAsLong() + " is above " + Newc.MAX_SIZE);
    }
    return value;
  }

  /** The name is compared as a C string: up to its NUL, whatever the name size says. */
  private boolean nameIs(long position, byte[] nameAndNul) throws IOException {
    byte[] stored = bytes.upTo(position + Newc.HEADER_SIZE, nameAndNul.length);
    return Arrays.equals(stored, nameAndNul);
  }

  private static ArchiveEntry entry(String name, byte[] header, long content, long size) {
    // The loader reads neither mode nor time, so they may hold anything.
    int mode = (int) Newc.field(header, Newc.Field.MODE).orElse(0);
    long modified = Newc.field(header, Newc.Field.MTIME).orElse(0);
    return new ArchiveEntry(name, mode, modified, content, size);
  }
}
