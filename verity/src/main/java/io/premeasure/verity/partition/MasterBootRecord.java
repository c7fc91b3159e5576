package io.premeasure.verity.partition;

import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A disk's first 512 bytes (UEFI specification, legacy and protective master boot record): boot
 * code, a disk signature, four entries.
 */
public final class MasterBootRecord {
  /** Length in bytes, whatever the size of a sector. */
  public static final int SIZE = 512;

  static final int PROTECTIVE_TYPE = 0xee;
  static final int ENTRIES_AT = 446;
  static final int ENTRY_SIZE = 16;
  static final int ENTRY_COUNT = 4;
  static final int SIGNATURE_AT = 510;

  private static final int TYPE_AT = 4;
  private static final int FIRST_AT = 8;
  private static final int SECTORS_AT = 12;
  private static final long MAX_SECTORS = 0xffffffffL;

  private final byte[] bytes;

  private MasterBootRecord(byte[] bytes) {
    this.bytes = bytes;
  }

  /** What a first sector says about the rest of the disk. */
  public enum Kind {
    /** No partitions: an empty disk, or a file system without a table. */
    NONE,
    /** Partitions of the old kind only. */
    MBR,
    /** One partition that protects a GUID partition table. */
    PROTECTIVE,
    /** A protective partition and others: systems disagree about what is on the disk. */
    HYBRID
  }

  /**
   * A used entry.
   *
   * @param number of the entry, from 1
   * @param status 0x80 when it is to be booted, else 0
   * @param type what it is for; 0xee protects
   * @param firstLba the first sector
   * @param sectors length
   */
  public record Entry(int number, int status, int type, long firstLba, long sectors) {}

  /** Reads the first sector; a disk that is shorter counts as having none. */
  public static MasterBootRecord read(BlockSource disk) throws IOException {
    byte[] bytes = new byte[SIZE];
    if (disk.size() >= SIZE) {
      disk.read(0, bytes, 0, SIZE);
    }
    return new MasterBootRecord(bytes);
  }

  /** What the sector says. */
  public Kind kind() {
    List<Entry> entries = entries();
    // A FAT boot sector ends with the same two bytes, but has code or text where the entries are.
    boolean plausible = entries.stream().allMatch(e -> e.status() == 0 || e.status() == 0x80);
    if (!isSigned() || entries.isEmpty() || !plausible) {
      return Kind.NONE;
    }
    if (entries.stream().noneMatch(e -> e.type() == PROTECTIVE_TYPE)) {
      return Kind.MBR;
    }
    return entries.size() == 1 ? Kind.PROTECTIVE : Kind.HYBRID;
  }

  /** Whether the last two bytes are 0x55 0xaa. */
  public boolean isSigned() {
    return bytes[SIGNATURE_AT] == 0x55 && bytes[SIGNATURE_AT + 1] == (byte) 0xaa;
  }

  /** The entries whose type is not 0. */
  public List<Entry> entries() {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < ENTRY_COUNT; i++) {
      int at = ENTRIES_AT + i * ENTRY_SIZE;
      int type = Byte.toUnsignedInt(bytes[at + TYPE_AT]);
      if (type != 0) {
        entries.add(
            new Entry(
                i + 1,
                Byte.toUnsignedInt(bytes[at]),
                type,
                Integer.toUnsignedLong(in.getInt(at + FIRST_AT)),
                Integer.toUnsignedLong(in.getInt(at + SECTORS_AT))));
      }
    }
    return entries;
  }

  /** The {@value #SIZE} bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /**
   * This record with a protective partition over the whole disk instead of its entries; boot code
   * and disk signature stay.
   *
   * @param diskSectors length of the disk
   */
  MasterBootRecord protecting(long diskSectors) {
    byte[] changed = bytes.clone();
    Arrays.fill(changed, ENTRIES_AT, SIGNATURE_AT, (byte) 0);
    ByteBuffer out = ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN);
    out.position(ENTRIES_AT);
    out.put((byte) 0).put(new byte[] {0, 2, 0});
    out.put((byte) PROTECTIVE_TYPE).put(lastCylinderHeadSector(diskSectors));
    out.putInt(1).putInt((int) protectedSectors(diskSectors));
    changed[SIGNATURE_AT] = 0x55;
    changed[SIGNATURE_AT + 1] = (byte) 0xaa;
    return new MasterBootRecord(changed);
  }

  /** How many sectors the protective partition of a disk has. */
  static long protectedSectors(long diskSectors) {
    return Math.min(diskSectors - 1, MAX_SECTORS);
  }

  /** The disk's last sector for a geometry of 255 heads and 63 sectors, as sgdisk writes it. */
  private static byte[] lastCylinderHeadSector(long diskSectors) {
    long last = diskSectors - 1;
    long cylinder = last / (255 * 63);
    if (cylinder > 1023) {
      return new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff};
    }
    long head = last / 63 % 255;
    long sector = last % 63 + 1;
    return new byte[] {(byte) head, (byte) (sector | cylinder >> 8 << 6), (byte) cylinder};
  }
}
