package io.premeasure.verity.filesystem.fat;

import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the files and directories in the slots of one directory. */
final class DirectoryReader {
  static final int DELETED = 0xe5;
  static final int END = 0;

  /**
   * A file or directory and the slots it takes.
   *
   * @param first number of the first slot of its long name, or of the short entry if it has none
   * @param last number of the slot of the short entry
   */
  record Item(FatEntry entry, int first, int last) {}

  private final AllocationTable table;
  private final DirectorySlots slots;
  private final ProblemList problems;
  private final LongName longName = new LongName();
  private final List<Item> items = new ArrayList<>();

  private DirectoryReader(AllocationTable table, DirectorySlots slots, ProblemList problems) {
    this.table = table;
    this.slots = slots;
    this.problems = problems;
  }

  /** Reads all entries but deleted ones, the volume label, {@code .} and {@code ..}. */
  static List<Item> items(AllocationTable table, DirectorySlots slots, ProblemList problems)
      throws VerityFormatException {
    DirectoryReader reader = new DirectoryReader(table, slots, problems);
    reader.readAll();
    return reader.items;
  }

  static List<Item> items(AllocationTable table, int firstCluster) throws IOException {
    return items(table, DirectorySlots.read(table, firstCluster), new ProblemList());
  }

  private void readAll() throws VerityFormatException {
    byte[] bytes = slots.bytes();
    for (int slot = 0; slot < slots.count(); slot++) {
      int at = slot * DirectorySlots.SLOT_SIZE;
      int first = bytes[at] & 0xff;
      if (first == END) {
        break;
      }
      if (first == DELETED) {
        drop(slot);
      } else if ((bytes[at + 11] & 0x3f) == FatEntry.LONG_NAME) {
        if (!longName.add(bytes, at)) {
          doubt(slot, "part of a long name that does not continue the one before");
        }
      } else if ((bytes[at + 11] & FatEntry.VOLUME_LABEL) != 0 || isDots(bytes, at)) {
        drop(slot);
      } else {
        items.add(item(slot, at));
      }
    }
    drop(slots.count() - 1);
  }

  private void drop(int slot) {
    if (longName.isPending()) {
      doubt(slot, "long name without its short entry");
      longName.reset();
    }
  }

  private void doubt(int slot, String text) {
    problems.add(FatProblem.Kind.LONG_NAME, slots.offsetOf(slot), text);
  }

  private static boolean isDots(byte[] bytes, int at) {
    for (int i = 2; i < ShortName.SIZE; i++) {
      if (bytes[at + i] != ' ') {
        return false;
      }
    }
    return bytes[at] == '.' && (bytes[at + 1] == ' ' || bytes[at + 1] == '.');
  }

  private Item item(int slot, int at) throws VerityFormatException {
    byte[] bytes = slots.bytes();
    ByteBuffer fields = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    String shortName =
        ShortName.decode(bytes, at, bytes[at + 12])
            .orElseThrow(() -> bad(slot, "short name with a byte that is in no name"));
    Optional<String> name = longName.nameFor(bytes, at);
    if (name.isEmpty() && longName.isPending()) {
      doubt(slot, "the long name before is not that of " + shortName);
    }
    int before = name.isEmpty() ? 0 : longName.slots();
    longName.reset();
    FatEntry entry =
        new FatEntry(
            name.orElse(shortName),
            shortName,
            bytes[at + 11] & 0x3f,
            Integer.toUnsignedLong(fields.getInt(at + 28)),
            firstCluster(fields, at),
            slots.offsetOf(slot),
            Short.toUnsignedInt(fields.getShort(at + 24)),
            Short.toUnsignedInt(fields.getShort(at + 22)));
    require(entry, slot);
    return new Item(entry, slot - before, slot);
  }

  private int firstCluster(ByteBuffer fields, int at) {
    int low = Short.toUnsignedInt(fields.getShort(at + 26));
    int high = Short.toUnsignedInt(fields.getShort(at + 20));
    return table.layout.type() == FatType.FAT32 ? high << 16 | low : low;
  }

  private void require(FatEntry entry, int slot) throws VerityFormatException {
    boolean inside = table.layout.isCluster(entry.firstCluster());
    boolean none = entry.firstCluster() == 0 && entry.size() == 0 && !entry.isDirectory();
    if (!inside && !none) {
      throw bad(
          slot,
          entry.name() + ": first cluster " + entry.firstCluster() + ", expected a data cluster");
    }
    if (entry.isDirectory() && entry.size() != 0) {
      throw bad(slot, entry.name() + ": directory with size " + entry.size() + ", expected 0");
    }
  }

  private VerityFormatException bad(int slot, String text) {
    return new VerityFormatException(
        table.source.name(), slots.offsetOf(slot), "directory entry: " + text);
  }
}
