package io.premeasure.verity.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;

/**
 * The footer of a VHD (Virtual Hard Disk Image Format Specification, "Hard Disk Footer Format"):
 * 512 bytes, big-endian.
 *
 * @param features bit 1 is always set, bit 0 marks a temporary disk
 * @param dataOffset of the header of a dynamic disk; all ones for a fixed one
 * @param time seconds since 2000-01-01T00:00Z, unsigned
 * @param creator program that wrote it, four characters
 * @param creatorVersion of that program
 * @param creatorSystem four characters, such as {@code Wi2k}
 * @param originalSize bytes of the disk when it was created
 * @param currentSize bytes of the disk
 * @param type how the disk is stored
 * @param id of the disk
 * @param savedState 1 when a saved state of a machine belongs to it
 * @param hidden mark of the Xen tools, else 0
 */
public record VhdFooter(
    int features,
    long dataOffset,
    int time,
    String creator,
    int creatorVersion,
    String creatorSystem,
    long originalSize,
    long currentSize,
    VhdGeometry geometry,
    VhdType type,
    UUID id,
    int savedState,
    int hidden) {
  /** Bytes of a footer. */
  public static final int SIZE = 512;

  /** Largest disk, 2040 GiB. */
  public static final long MAXIMUM_DISK = 2040L << 30;

  /** Seconds from the epoch of Unix to that of VHD. */
  public static final long EPOCH = 946_684_800L;

  static final int VERSION = 0x10000;
  static final int CHECKSUM_AT = 64;
  private static final long NO_OFFSET = -1L;
  private static final Set<String> EXACT_CREATORS = Set.of("win ", "qem2", "d2v ", "tap\0", "CTXS");

  /**
   * A footer with the values Azure wants: exact size, creator and geometry as QEMU writes them with
   * {@code force_size=on}.
   *
   * @param type fixed or dynamic
   * @param size of the disk in bytes, a multiple of 512, at most 2040 GiB
   */
  public static VhdFooter create(VhdType type, long size, VhdIdentity identity) {
    if (size < 0 || size % 512 != 0 || size > MAXIMUM_DISK) {
      throw new IllegalArgumentException("disk of " + size + " bytes");
    }
    return new VhdFooter(
        2,
        type == VhdType.FIXED ? NO_OFFSET : SIZE,
        identity.time(),
        "qem2",
        0x50003,
        "Wi2k",
        size,
        size,
        VhdGeometry.MAXIMUM,
        type,
        identity.id(),
        0,
        0);
  }

  /** The 512 bytes, with a right checksum. */
  public byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(SIZE);
    out.put(ascii("conectix")).putInt(features).putInt(VERSION).putLong(dataOffset).putInt(time);
    out.put(ascii(creator)).putInt(creatorVersion).put(ascii(creatorSystem));
    out.putLong(originalSize).putLong(currentSize);
    out.putShort((short) geometry.cylinders());
    out.put((byte) geometry.heads()).put((byte) geometry.sectorsPerTrack());
    out.putInt(type.number()).putInt(0);
    out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    out.put((byte) savedState).put((byte) hidden);
    byte[] bytes = out.array();
    return out.putInt(CHECKSUM_AT, VhdChecksum.of(bytes, CHECKSUM_AT)).array();
  }

  /** The same disk with another size; geometry and original size follow the creator's habit. */
  public VhdFooter withSize(long size) {
    return new VhdFooter(
        features,
        dataOffset,
        time,
        creator,
        creatorVersion,
        creatorSystem,
        originalSize,
        size,
        geometry.equals(VhdGeometry.MAXIMUM) ? geometry : VhdGeometry.of(size),
        type,
        id,
        savedState,
        hidden);
  }

  /** Whether some readers (QEMU) take the size from the geometry and so see another one. */
  public boolean geometryContradictsSize() {
    return !EXACT_CREATORS.contains(creator)
        && geometry.sectors() < VhdGeometry.MAXIMUM.sectors()
        && geometry.sectors() * 512 != currentSize;
  }

  /**
   * Whether the geometry is larger than the one for the size, which Xen's vhd-util refuses; QEMU
   * writes such footers with {@code force_size=on}.
   */
  public boolean geometryIsTooLarge() {
    return packed(geometry) > packed(VhdGeometry.of(currentSize));
  }

  /** The geometry as the footer's field, which vhd-util compares as one number. */
  private static long packed(VhdGeometry geometry) {
    return (long) geometry.cylinders() << 16
        | (long) geometry.heads() << 8
        | geometry.sectorsPerTrack();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
