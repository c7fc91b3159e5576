package io.premeasure.verity.image;

/**
 * Cylinders, heads and sectors of a VHD (Virtual Hard Disk Image Format Specification, appendix
 * "CHS calculation").
 *
 * @param cylinders 0 to 65535
 * @param heads 0 to 255
 * @param sectorsPerTrack 0 to 255
 */
public record VhdGeometry(int cylinders, int heads, int sectorsPerTrack) {
  /** The largest geometry; creators that store exact sizes write it for every disk. */
  public static final VhdGeometry MAXIMUM = new VhdGeometry(65535, 16, 255);

  /** The geometry for a disk of so many bytes; it holds at most as many. */
  public static VhdGeometry of(long size) {
    long sectors = Math.min(size / 512, MAXIMUM.sectors());
    if (sectors >= 65535L * 16 * 63) {
      return geometry(sectors / 255, 16, 255);
    }
    long tracks = sectors / 17;
    int heads = (int) Math.max(4, (tracks + 1023) / 1024);
    if (tracks < heads * 1024L && heads <= 16) {
      return geometry(tracks, heads, 17);
    }
    tracks = sectors / 31;
    return tracks < 16 * 1024 ? geometry(tracks, 16, 31) : geometry(sectors / 63, 16, 63);
  }

  private static VhdGeometry geometry(long tracks, int heads, int sectorsPerTrack) {
    return new VhdGeometry((int) (tracks / heads), heads, sectorsPerTrack);
  }

  /** Number of sectors of 512 bytes it holds. */
  public long sectors() {
    return (long) cylinders * heads * sectorsPerTrack;
  }
}
