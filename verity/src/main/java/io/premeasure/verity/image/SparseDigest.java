package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityHash;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The digest of a disk as cvmdisk prints it: SHA-256 over the SHA-256 of each block of 4096 bytes.
 *
 * <p>cvmdisk takes only the first 8 bytes of the digest of a last block that is cut short, so its
 * value differs where the length is no multiple of 4096.
 */
public final class SparseDigest {
  private static final int BLOCK = 4096;
  private static final int WINDOW = 1024 * BLOCK;
  private static final int DIGEST = 32;
  private static final int CVMDISK_PART = 8;

  private final byte[] intended;
  private final byte[] asCvmdisk;

  private SparseDigest(byte[] intended, byte[] asCvmdisk) {
    this.intended = intended;
    this.asCvmdisk = asCvmdisk;
  }

  /** Computes it in two threads; holes cost next to nothing. */
  public static SparseDigest of(BlockSource disk) throws IOException {
    long size = disk.size();
    MessageDigest outer = VerityHash.SHA256.newDigest();
    byte[] zeros = zeroDigests();
    try (Halves halves = new Halves(WINDOW)) {
      for (long at = 0; at + BLOCK <= size; ) {
        int length = (int) (Math.min(WINDOW, size - at) / BLOCK * BLOCK);
        if (disk.nextData(at) >= at + length) {
          outer.update(zeros, 0, length / BLOCK * DIGEST);
        } else {
          outer.update(halves.digests(disk, at, length), 0, length / BLOCK * DIGEST);
        }
        at += length;
      }
    }
    return finish(disk, size, outer);
  }

  private static SparseDigest finish(BlockSource disk, long size, MessageDigest outer)
      throws IOException {
    int rest = (int) (size % BLOCK);
    if (rest == 0) {
      byte[] digest = outer.digest();
      return new SparseDigest(digest, digest);
    }
    byte[] tail = new byte[rest];
    disk.read(size - rest, tail, 0, rest);
    byte[] last = VerityHash.SHA256.newDigest().digest(tail);
    MessageDigest cvmdisk = copy(outer);
    cvmdisk.update(last, 0, CVMDISK_PART);
    return new SparseDigest(outer.digest(last), cvmdisk.digest());
  }

  /** The digest as it is meant, 32 bytes. */
  public byte[] intended() {
    return intended.clone();
  }

  /** The digest cvmdisk computes, 32 bytes. */
  public byte[] asCvmdisk() {
    return asCvmdisk.clone();
  }

  /** Whether cvmdisk computes another value than it should. */
  public boolean cvmdiskDiffers() {
    return !Arrays.equals(intended, asCvmdisk);
  }

  private static MessageDigest copy(MessageDigest digest) {
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e); // the JDK's own can
    }
  }

  private static byte[] zeroDigests() {
    byte[] zero = VerityHash.SHA256.newDigest().digest(new byte[BLOCK]);
    byte[] all = new byte[WINDOW / BLOCK * DIGEST];
    for (int at = 0; at < all.length; at += DIGEST) {
      System.arraycopy(zero, 0, all, at, DIGEST);
    }
    return all;
  }
}
