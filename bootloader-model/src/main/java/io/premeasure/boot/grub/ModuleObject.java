package io.premeasure.boot.grub;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a GRUB module, a relocatable ELF object of 64 bits, says of itself: its name and the names
 * of the modules that it needs.
 */
final class ModuleObject {
  private static final int ELF_HEADER = 64;
  private static final int SECTION_HEADER = 64;
  private static final int ELF_MAGIC = 0x464c457f;
  private static final int LONGEST_NAME = 64;
  private static final String NAME = ".modname";
  private static final String NEEDED = ".moddeps";
  private static final int MAX_NEEDED = 256;

  private ModuleObject() {}

  /** The name; empty for an object that is damaged or has none. */
  static Optional<String> name(ByteBuffer elf) {
    return section(elf, NAME).map(bytes -> string(bytes, 0));
  }

  /** The modules that it needs, in their order. */
  static List<String> needed(ByteBuffer elf) {
    List<String> names = new ArrayList<>();
    Optional<ByteBuffer> bytes = section(elf, NEEDED);
    int at = 0;
    while (bytes.isPresent() && at < bytes.get().limit() && names.size() < MAX_NEEDED) {
      String name = string(bytes.get(), at);
      if (!name.isEmpty()) {
        names.add(name);
      }
      at += name.length() + 1;
    }
    return names;
  }

  private static Optional<ByteBuffer> section(ByteBuffer elf, String wanted) {
    if (elf.limit() < ELF_HEADER || elf.getInt(0) != ELF_MAGIC) {
      return Optional.empty();
    }
    long table = elf.getLong(40);
    int count = elf.getShort(60) & 0xffff;
    int names = elf.getShort(62) & 0xffff;
    if (table < 0
        || table > elf.limit()
        || table + ((long) count * SECTION_HEADER) > elf.limit()
        || names >= count) {
      return Optional.empty();
    }
    Optional<ByteBuffer> strings = content(elf, (int) table + (names * SECTION_HEADER));
    for (int i = 0; i < count && strings.isPresent(); i++) {
      int header = (int) table + (i * SECTION_HEADER);
      long name = Integer.toUnsignedLong(elf.getInt(header));
      if (name < strings.get().limit() && wanted.equals(string(strings.get(), (int) name))) {
        return content(elf, header);
      }
    }
    return Optional.empty();
  }

  private static Optional<ByteBuffer> content(ByteBuffer elf, int header) {
    long offset = elf.getLong(header + 24);
    long size = elf.getLong(header + 32);
    boolean inside =
        offset >= 0 && size >= 0 && offset <= elf.limit() && size <= elf.limit() - offset;
    return inside ? Optional.of(elf.slice((int) offset, (int) size)) : Optional.empty();
  }

  private static String string(ByteBuffer bytes, int start) {
    int length = Math.min(LONGEST_NAME, bytes.limit() - start);
    return GrubImage.text(bytes.slice(start, length));
  }
}
