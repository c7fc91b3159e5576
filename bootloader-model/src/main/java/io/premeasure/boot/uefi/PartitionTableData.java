package io.premeasure.boot.uefi;

import io.premeasure.boot.BootFormatException;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * UEFI_GPT_DATA, which firmware measures of the disk that it boots from (TCG PC Client Platform
 * Firmware Profile, section 10.4.3): 92 bytes of the primary header as they are on the disk, the
 * number of used entries in 64 bits, those entries in the order of the table.
 */
public final class PartitionTableData {
  private static final int SECTOR = 512;
  private static final int HEADER = 92;
  private static final long SIGNATURE = 0x5452415020494645L; // "EFI PART"
  private static final int MAX_ENTRIES = 4096;
  private static final int MAX_ENTRY = 4096;

  private PartitionTableData() {}

  /**
   * Reads a disk, or the start of one with its table. Checksums are not looked at: firmware
   * measures what is there.
   *
   * @throws BootFormatException when there is no header, or its entries lie outside the source
   */
  public static byte[] read(BlockSource disk) throws IOException {
    byte[] header = PeHeader.bytes(disk, SECTOR, HEADER, "GPT header").array();
    ByteBuffer fields = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    if (fields.getLong(0) != SIGNATURE) {
      throw new BootFormatException(disk.name(), SECTOR, "no GPT header, expected 'EFI PART'");
    }
    long start = fields.getLong(72);
    long count = Integer.toUnsignedLong(fields.getInt(80));
    long size = Integer.toUnsignedLong(fields.getInt(84));
    long sectors = disk.size() / SECTOR;
    if (count > MAX_ENTRIES || size < EfiGuid.SIZE || size > MAX_ENTRY) {
      throw new BootFormatException(
          disk.name(), SECTOR + 80, count + " entries of " + size + " bytes");
    }
    if (start < 0 || start > sectors || start * SECTOR + count * size > disk.size()) {
      throw new BootFormatException(
          disk.name(), SECTOR + 72, "entries at sector " + start + " lie outside the disk");
    }
    byte[] table = new byte[(int) (count * size)];
    disk.read(start * SECTOR, table, 0, table.length);
    return event(header, table, (int) size);
  }

  private static byte[] event(byte[] header, byte[] table, int size) {
    ByteBuffer event =
        ByteBuffer.allocate(HEADER + Long.BYTES + table.length).order(ByteOrder.LITTLE_ENDIAN);
    event.put(header).putLong(0);
    long used = 0;
    for (int at = 0; at < table.length; at += size) {
      if (isUsed(table, at)) {
        event.put(table, at, size);
        used++;
      }
    }
    event.putLong(HEADER, used);
    return Arrays.copyOf(event.array(), event.position());
  }

  private static boolean isUsed(byte[] table, int at) {
    for (int i = 0; i < EfiGuid.SIZE; i++) {
      if (table[at + i] != 0) {
        return true;
      }
    }
    return false;
  }
}
