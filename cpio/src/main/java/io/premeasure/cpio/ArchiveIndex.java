package io.premeasure.cpio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads all entry headers of a newc archive and accepts only what every reader of the format
 * understands the same way.
 */
final class ArchiveIndex {
  /** Far above any boot archive; keeps the index of a hostile one small. */
  private static final int MAX_ENTRIES = 65_536;

  private static final int MAX_NAME = 4096;
  private static final int CHUNK = 65_536;

  private final String source;
  private final ArchiveBytes bytes;
  private final List<ArchiveEntry> entries = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  private ArchiveIndex(String source, ArchiveBytes bytes) {
    this.source = source;
    this.bytes = bytes;
  }

  /** The entries before the trailer, in archive order. */
  static List<ArchiveEntry> read(String source, ArchiveBytes bytes) throws IOException {
    ArchiveIndex index = new ArchiveIndex(source, bytes);
    index.readAll();
    return List.copyOf(index.entries);
  }

  private void readAll() throws IOException {
    long position = 0;
    while (true) {
      ArchiveEntry entry = readEntry(position);
      position = Newc.align4(entry.offset() + entry.size());
      if (entry.name().equals(Newc.TRAILER)) {
        requireZeros(position);
        return;
      }
      if (!names.add(entry.name())) {
        throw bad(entry.offset(), "second entry named " + entry.name());
      }
      if (entries.size() == MAX_ENTRIES) {
        throw bad(entry.offset(), "more than " + MAX_ENTRIES + " entries");
      }
      entries.add(entry);
    }
  }

  private ArchiveEntry readEntry(long position) throws IOException {
    if (bytes.size() - position < Newc.HEADER_SIZE) {
      throw bad(position, "archive ends where an entry or " + Newc.TRAILER + " was expected");
    }
    byte[] header = bytes.upTo(position, Newc.HEADER_SIZE);
    if (!Newc.hasMagic(header)) {
      throw bad(position, "no newc header: expected the magic 070701");
    }
    for (Newc.Field field : Newc.Field.values()) {
      field(header, field, position);
    }
    long nameSize = field(header, Newc.Field.NAMESIZE, position);
    long size = field(header, Newc.Field.FILESIZE, position);
    if (nameSize < 2 || nameSize > MAX_NAME) {
      throw bad(position, "name of " + nameSize + " bytes, expected 2 to " + MAX_NAME);
    }
    if (size > Newc.MAX_SIZE) {
      throw bad(position, "content of " + size + " bytes, at most " + Newc.MAX_SIZE + " allowed");
    }
    long content = position + Newc.align4(Newc.HEADER_SIZE + nameSize);
    if (content + Newc.align4(size) > bytes.size()) {
      throw bad(position, "content of " + size + " bytes and its padding exceed the archive");
    }
    String name = name(position + Newc.HEADER_SIZE, (int) nameSize);
    int mode = (int) field(header, Newc.Field.MODE, position);
    return new ArchiveEntry(name, mode, field(header, Newc.Field.MTIME, position), content, size);
  }

  private long field(byte[] header, Newc.Field field, long position) throws ArchiveFormatException {
    return Newc.field(header, field)
        .orElseThrow(
            () ->
                bad(
                    position + field.offset(),
                    "header field " + field + " is not eight upper-case hex digits"));
  }

  private String name(long position, int nameSize) throws IOException {
    byte[] stored = bytes.upTo(position, nameSize);
    for (int i = 0; i < nameSize; i++) {
      if ((stored[i] == 0) != (i == nameSize - 1)) {
        throw bad(position + i, "name must have exactly one NUL, as its last byte");
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(stored, 0, nameSize - 1))
          .toString();
    } catch (CharacterCodingException e) {
      throw bad(position, "name is not UTF-8");
    }
  }

  private void requireZeros(long start) throws IOException {
    for (long position = start; position < bytes.size(); position += CHUNK) {
      byte[] chunk = bytes.upTo(position, CHUNK);
      for (int i = 0; i < chunk.length; i++) {
        if (chunk[i] != 0) {
          throw bad(position + i, "bytes after " + Newc.TRAILER + " that are not zero");
        }
      }
    }
  }

  private ArchiveFormatException bad(long offset, String reason) {
    return new ArchiveFormatException(source, offset, reason);
  }
}
