package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.UUID;

/**
 * What tells one VHD from another with the same content.
 *
 * @param id of the disk
 * @param time seconds since 2000-01-01T00:00Z, unsigned
 */
public record VhdIdentity(UUID id, int time) {
  private static final int ENDS = 1 << 16;

  /**
   * An identity made of the content alone, so that the same disk gives the same file: of the length
   * and of the first and last 64 KiB, where the GUIDs of a partition table are.
   */
  public static VhdIdentity derivedFrom(BlockSource disk) throws IOException {
    long size = disk.size();
    int part = (int) Math.min(ENDS, size);
    byte[] bytes = new byte[2 * part];
    disk.read(0, bytes, 0, part);
    disk.read(size - part, bytes, part, part);
    MessageDigest sha256 = VerityHash.SHA256.newDigest();
    sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(0, size));
    ByteBuffer digest = ByteBuffer.wrap(sha256.digest(bytes));
    // UUID version 8: made by a rule of our own.
    long high = (digest.getLong() & ~0xf000L) | 0x8000L;
    long low = (digest.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new VhdIdentity(new UUID(high, low), 0);
  }

  /**
   * An identity with the time of a clock.
   *
   * @throws IllegalArgumentException for a time before 2000 or after 2136
   */
  public static VhdIdentity at(UUID id, Instant time) {
    long seconds = time.getEpochSecond() - VhdFooter.EPOCH;
    if (seconds < 0 || seconds > 0xffff_ffffL) {
      throw new IllegalArgumentException("time " + time + " has no place in a VHD");
    }
    return new VhdIdentity(id, (int) seconds);
  }
}
