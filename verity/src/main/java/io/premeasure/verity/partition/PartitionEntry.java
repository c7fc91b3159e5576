package io.premeasure.verity.partition;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A used entry of a table (UEFI specification, GPT partition entry).
 *
 * @param number of the entry's slot, from 1, as Linux numbers partitions; neither dense nor in the
 *     order of the positions
 * @param type what the partition is for
 * @param unique what names this partition
 * @param firstLba the first sector
 * @param lastLba the last sector, which belongs to the partition
 * @param attributes bit 0 required, 1 not for firmware, 2 legacy BIOS bootable; 48 to 63 have a
 *     meaning that depends on the type
 * @param nameField the 36 UTF-16 units of the name, without the zeros at the end; text behind a
 *     zero in the middle is kept
 */
public record PartitionEntry(
    int number,
    Guid type,
    Guid unique,
    long firstLba,
    long lastLba,
    long attributes,
    String nameField) {
  /** Length in bytes of what is known of an entry; a table can have larger entries. */
  public static final int SIZE = 128;

  /** Most UTF-16 units in a name. */
  public static final int MAX_NAME = 36;

  /** Attribute of discoverable partitions: the file system may grow to fill the partition. */
  public static final long GROW_FILE_SYSTEM = 1L << 59;

  /** Attribute of discoverable partitions: only to be read. */
  public static final long READ_ONLY = 1L << 60;

  /** Attribute of discoverable partitions: not to be used without being asked to. */
  public static final long NO_AUTO = 1L << 63;

  private static final int UNIQUE_AT = 16;
  private static final int FIRST_AT = 32;
  private static final int LAST_AT = 40;
  private static final int ATTRIBUTES_AT = 48;
  private static final int NAME_AT = 56;

  /**
   * Checks the number and the length of the name; the sectors only together with a table.
   *
   * @throws IllegalArgumentException when they are out of range, or the type is all zero
   */
  public PartitionEntry {
    Objects.requireNonNull(unique);
    if (number < 1 || nameField.length() > MAX_NAME || type.equals(Guid.ZERO)) {
      throw new IllegalArgumentException(
          "partition " + number + ", name of " + nameField.length() + " units, type " + type);
    }
  }

  /** Reads an entry of at least {@value #SIZE} bytes whose type is not all zero. */
  static PartitionEntry decode(int number, byte[] bytes, int offset) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    StringBuilder name = new StringBuilder();
    int end = 0;
    for (int i = 0; i < MAX_NAME; i++) {
      char unit = in.getChar(offset + NAME_AT + 2 * i);
      name.append(unit);
      end = unit == 0 ? end : i + 1;
    }
    return new PartitionEntry(
        number,
        Guid.decode(bytes, offset),
        Guid.decode(bytes, offset + UNIQUE_AT),
        in.getLong(offset + FIRST_AT),
        in.getLong(offset + LAST_AT),
        in.getLong(offset + ATTRIBUTES_AT),
        name.substring(0, end));
  }

  /** The {@value #SIZE} bytes as stored. */
  public byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    out.put(type.encode()).put(unique.encode());
    out.putLong(firstLba).putLong(lastLba).putLong(attributes);
    for (int i = 0; i < nameField.length(); i++) {
      out.putChar(nameField.charAt(i));
    }
    return out.array();
  }

  /** The name: what {@link #nameField} holds before its first zero, if it has one. */
  public String label() {
    int end = nameField.indexOf('\0');
    return end < 0 ? nameField : nameField.substring(0, end);
  }

  /** Length in sectors; meaningless when the last sector is before the first. */
  public long sectors() {
    return lastLba - firstLba + 1;
  }

  /** The type's name for people, or its GUID. */
  public String typeTitle() {
    return PartitionType.ofGuid(type).map(PartitionType::title).orElseGet(type::toString);
  }

  /** For messages: the number, and the label where there is one. */
  public String title() {
    String label = label();
    // A label comes from the disk: it must not bring control characters to a terminal.
    String shown =
        new String(label.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)
            .replaceAll("\\p{Cntrl}", "?");
    return "partition " + number + (label.isEmpty() ? "" : " \"" + shown + "\"");
  }

  /** The same partition with another GUID of its own. */
  PartitionEntry withUnique(Guid other) {
    return new PartitionEntry(number, type, other, firstLba, lastLba, attributes, nameField);
  }

  PartitionEntry withNumber(int changed) {
    return new PartitionEntry(changed, type, unique, firstLba, lastLba, attributes, nameField);
  }

  PartitionEntry withLastLba(long changed) {
    return new PartitionEntry(number, type, unique, firstLba, changed, attributes, nameField);
  }
}
