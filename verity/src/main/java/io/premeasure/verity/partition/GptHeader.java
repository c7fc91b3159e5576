package io.premeasure.verity.partition;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * The fields of a table's header (UEFI specification, GPT header); sectors and sizes as stored, not
 * yet checked.
 *
 * @param revision 0x00010000
 * @param headerSize bytes under the header's checksum
 * @param headerCrc checksum of the header with this field as zero
 * @param reserved zero
 * @param myLba the sector where this header is
 * @param alternateLba the sector where the other copy's header is
 * @param firstUsableLba first sector that partitions may have
 * @param lastUsableLba last sector that partitions may have
 * @param diskGuid what names the disk
 * @param entriesLba first sector of the entries
 * @param entryCount number of entries, used or not
 * @param entrySize bytes of one entry
 * @param entriesCrc checksum of all entries
 */
public record GptHeader(
    int revision,
    int headerSize,
    int headerCrc,
    int reserved,
    long myLba,
    long alternateLba,
    long firstUsableLba,
    long lastUsableLba,
    Guid diskGuid,
    long entriesLba,
    int entryCount,
    int entrySize,
    int entriesCrc) {
  /** Length in bytes; the rest of the sector is zero. */
  public static final int SIZE = 92;

  /** The only revision there is: 1.0. */
  public static final int REVISION = 0x00010000;

  /** Most bytes of entries that are read; a usual table has 16384. */
  public static final int MAX_ENTRIES_SIZE = 1 << 20;

  static final int CRC_AT = 16;
  private static final byte[] SIGNATURE = {'E', 'F', 'I', ' ', 'P', 'A', 'R', 'T'};
  private static final int DISK_GUID_AT = 56;
  private static final int ENTRIES_AT = 72;

  /** Whether a sector starts as a header does. */
  static boolean isSigned(byte[] sector) {
    return Arrays.equals(sector, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
  }

  /** Reads the fields of a sector that {@link #isSigned}. */
  static GptHeader decode(byte[] sector) {
    ByteBuffer in = ByteBuffer.wrap(sector).order(ByteOrder.LITTLE_ENDIAN);
    in.position(SIGNATURE.length);
    int revision = in.getInt();
    int headerSize = in.getInt();
    int headerCrc = in.getInt();
    int reserved = in.getInt();
    long myLba = in.getLong();
    long alternateLba = in.getLong();
    long firstUsableLba = in.getLong();
    long lastUsableLba = in.getLong();
    in.position(ENTRIES_AT);
    return new GptHeader(
        revision,
        headerSize,
        headerCrc,
        reserved,
        myLba,
        alternateLba,
        firstUsableLba,
        lastUsableLba,
        Guid.decode(sector, DISK_GUID_AT),
        in.getLong(),
        in.getInt(),
        in.getInt(),
        in.getInt());
  }

  /** The {@value #SIZE} bytes as stored, with the checksum that the field has. */
  public byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    out.put(SIGNATURE).putInt(revision).putInt(headerSize).putInt(headerCrc).putInt(reserved);
    out.putLong(myLba).putLong(alternateLba).putLong(firstUsableLba).putLong(lastUsableLba);
    out.put(diskGuid.encode()).putLong(entriesLba);
    out.putInt(entryCount).putInt(entrySize).putInt(entriesCrc);
    return out.array();
  }

  /** Bytes of all entries, at most {@code 2^62}. */
  public long entriesSize() {
    return Integer.toUnsignedLong(entryCount) * Integer.toUnsignedLong(entrySize);
  }

  /** The checksum that the header in a sector should have; its size must be checked before. */
  static int crc(byte[] sector, int headerSize) {
    byte[] bytes = Arrays.copyOf(sector, headerSize);
    Arrays.fill(bytes, CRC_AT, CRC_AT + Integer.BYTES, (byte) 0);
    return crc(bytes);
  }

  /** CRC-32 as IEEE 802.3 has it. */
  static int crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
