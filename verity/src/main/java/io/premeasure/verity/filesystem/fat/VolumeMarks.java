package io.premeasure.verity.filesystem.fat;

import io.premeasure.verity.BlockTarget;
import java.io.IOException;

/**
 * The marks of a volume that is being changed: bit 0 of the boot sector's flags, and the highest
 * bit of entry 1 of FAT16 and FAT32. A volume that had them before keeps them.
 */
final class VolumeMarks {
  private static final int IN_USE = 1;

  private final BlockTarget target;
  private final TableEditor table;
  private final byte flags;
  private final int entry;

  VolumeMarks(BlockTarget target, TableEditor table) throws IOException {
    this.target = target;
    this.table = table;
    byte[] found = new byte[1];
    target.read(table.layout.flagsAt(), found, 0, 1);
    this.flags = found[0];
    this.entry = table.get(1);
  }

  /** Sets the marks and returns when they are on the device. */
  void set() throws IOException {
    writeFlags(flags | IN_USE);
    writeEntry(entry & ~Integer.highestOneBit(table.layout.type().cleanBits()));
    target.force();
  }

  /** Puts the marks back as they were, after everything else is on the device. */
  void restore() throws IOException {
    target.force();
    writeEntry(entry);
    writeFlags(flags);
    target.force();
  }

  private void writeFlags(int value) throws IOException {
    target.write(table.layout.flagsAt(), new byte[] {(byte) value}, 0, 1);
  }

  private void writeEntry(int value) throws IOException {
    if (table.layout.type().cleanBits() != 0) {
      table.set(1, value);
      table.flush();
    }
  }
}
