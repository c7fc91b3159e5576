package io.premeasure.verity.filesystem.fat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * Long names: up to 20 slots before the short entry, the last part of the name first, each with 13
 * UTF-16 units.
 */
final class LongName {
  static final int MAXIMUM_LENGTH = 255;
  private static final int UNITS = 13;
  private static final int LAST = 0x40;
  private static final int NUMBER = 0x3f;
  private static final int MAXIMUM_SLOTS = 20;
  private static final String FORBIDDEN = "\"*/:<>?\\|";

  private final char[] units = new char[MAXIMUM_SLOTS * UNITS];
  private int count;
  private int missing;
  private int checksum;

  /** Forgets the parts seen so far. */
  void reset() {
    count = 0;
    missing = 0;
  }

  /** Whether parts wait for their short entry. */
  boolean isPending() {
    return count > 0;
  }

  /** Slots that the parts seen so far take. */
  int slots() {
    return count - missing;
  }

  /**
   * Takes the next part.
   *
   * @return false when it does not continue the parts before it, which are then forgotten
   */
  boolean add(byte[] slots, int at) {
    int number = slots[at] & NUMBER;
    boolean first = (slots[at] & LAST) != 0;
    if (number < 1 || number > MAXIMUM_SLOTS) {
      reset();
      return false;
    }
    if (first) {
      boolean good = missing == 0 && count == 0;
      count = number;
      missing = number - 1;
      checksum = slots[at + 13] & 0xff;
      store(slots, at, number);
      return good;
    }
    if (count == 0 || number != missing || (slots[at + 13] & 0xff) != checksum) {
      reset();
      return false;
    }
    missing--;
    store(slots, at, number);
    return true;
  }

  private void store(byte[] slots, int at, int number) {
    ByteBuffer fields = ByteBuffer.wrap(slots).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < UNITS; i++) {
      units[(number - 1) * UNITS + i] = fields.getChar(at + place(i));
    }
  }

  /** Where unit {@code i} of a slot is, from the slot's start. */
  private static int place(int i) {
    if (i < 5) {
      return 1 + 2 * i;
    }
    return i < 11 ? 14 + 2 * (i - 5) : 28 + 2 * (i - 11);
  }

  /** The name, when all parts are there, belong to the short entry and make a usable name. */
  Optional<String> nameFor(byte[] slots, int at) {
    if (count == 0 || missing != 0 || checksum != ShortName.checksum(slots, at)) {
      return Optional.empty();
    }
    int length = 0;
    while (length < count * UNITS && units[length] != 0) {
      length++;
    }
    String name = new String(units, 0, length);
    boolean usable = length > (count - 1) * UNITS && length <= MAXIMUM_LENGTH && isSafe(name);
    return usable ? Optional.of(name) : Optional.empty();
  }

  /** Whether the name, used as part of a path, means one file in its folder and nothing else. */
  static boolean isSafe(String name) {
    return !name.isEmpty()
        && !name.equals(".")
        && !name.equals("..")
        && name.chars().noneMatch(c -> c < 0x20 || c == 0x7f || c == '/' || c == '\\');
  }

  /** Why a file cannot be created with the name; empty when it can. */
  static Optional<String> objection(String name) {
    if (name.isEmpty() || name.length() > MAXIMUM_LENGTH) {
      return Optional.of("a name has 1 to " + MAXIMUM_LENGTH + " UTF-16 units");
    }
    if (name.endsWith(".") || name.endsWith(" ") || name.startsWith(" ")) {
      return Optional.of("a FAT name does not begin with a space or end with a dot or space");
    }
    if (!isSafe(name) || name.chars().anyMatch(c -> FORBIDDEN.indexOf(c) >= 0)) {
      return Optional.of("a FAT name has no control characters and none of " + FORBIDDEN);
    }
    return Optional.empty();
  }

  /** Slots that hold the name, without the short entry. */
  static int slotsFor(String name) {
    return (name.length() + UNITS - 1) / UNITS;
  }

  /** The slots of a name, to be stored before the short entry. */
  static byte[] encode(String name, byte[] shortName) {
    int slots = slotsFor(name);
    ByteBuffer out =
        ByteBuffer.allocate(slots * DirectorySlots.SLOT_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    char[] padded = new char[slots * UNITS];
    Arrays.fill(padded, '\uffff');
    name.getChars(0, name.length(), padded, 0);
    if (name.length() < padded.length) {
      padded[name.length()] = 0;
    }
    for (int number = slots; number > 0; number--) {
      int at = (slots - number) * DirectorySlots.SLOT_SIZE;
      out.put(at, (byte) (number | (number == slots ? LAST : 0)));
      out.put(at + 11, (byte) FatEntry.LONG_NAME);
      out.put(at + 13, (byte) ShortName.checksum(shortName, 0));
      for (int i = 0; i < UNITS; i++) {
        out.putChar(at + place(i), padded[(number - 1) * UNITS + i]);
      }
    }
    return out.array();
  }
}
