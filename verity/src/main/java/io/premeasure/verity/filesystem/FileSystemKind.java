package io.premeasure.verity.filesystem;

import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a partition holds, judged by its signatures alone; a reader still has to check the rest. The
 * places of the signatures are those of the Linux headers of each file system and of libblkid.
 */
public enum FileSystemKind {
  /** FAT with entries of 12 bits. */
  FAT12,
  /** FAT with entries of 16 bits. */
  FAT16,
  /** FAT with entries of 32 bits, 28 of them used. */
  FAT32,
  /** Linux ext2. */
  EXT2,
  /** Linux ext3: ext2 with a journal. */
  EXT3,
  /** Linux ext4: extents or another of its features. */
  EXT4,
  /** Linux EROFS. */
  EROFS,
  /** SquashFS version 4, little-endian. */
  SQUASHFS,
  /** SGI XFS. */
  XFS,
  /** Linux Btrfs. */
  BTRFS,
  /** Linux swap space, new layout. */
  SWAP,
  /** LUKS encryption, version 1 or 2. */
  LUKS,
  /** A physical volume of LVM, version 2. */
  LVM2,
  /** Windows NTFS. */
  NTFS,
  /** Windows exFAT. */
  EXFAT,
  /** BitLocker encryption. */
  BITLOCKER,
  /** A dm-verity superblock. */
  VERITY,
  /** None of the others. */
  UNKNOWN;

  private static final int HEAD = 2048;
  private static final int SECTOR = 512;
  private static final int LVM_TYPE = 24;
  private static final int OEM_NAME = 3;
  private static final int EXT_START = 1024;
  private static final int EXT_HAS_JOURNAL = 0x4;

  /** Features that ext3 knows: everything else makes it ext4. */
  private static final int EXT3_INCOMPATIBLE = 0x2 | 0x4 | 0x8 | 0x10;

  private static final int EXT3_READ_ONLY = 0x1 | 0x2 | 0x4;
  private static final int EROFS_MAGIC = 0xE0F5E1E2;
  private static final long BTRFS_AT = 0x10040;
  private static final int[] PAGE_SIZES = {4096, 8192, 16384, 32768, 65536};
  private static final int SWAP_SIGNATURE_SIZE = 10;

  /** Looks at the signatures of a source, which may be of any size. */
  public static FileSystemKind of(BlockSource source) throws IOException {
    byte[] head = bytes(source, 0, HEAD);
    ByteBuffer fields = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    if (startsWith(head, 0, "LUKS\u00ba\u00be")) {
      return LUKS;
    }
    if (startsWith(head, 0, "verity\0\0")) {
      return VERITY;
    }
    if (isLvm2(head)) {
      return LVM2;
    }
    if (startsWith(head, OEM_NAME, "NTFS    ")) {
      return NTFS;
    }
    if (startsWith(head, OEM_NAME, "EXFAT   ")) {
      return EXFAT;
    }
    if (startsWith(head, OEM_NAME, "-FVE-FS-")) {
      return BITLOCKER;
    }
    if (startsWith(head, 0, "hsqs")) {
      return SQUASHFS;
    }
    if (startsWith(head, 0, "XFSB")) {
      return XFS;
    }
    if (fields.getInt(EXT_START) == EROFS_MAGIC) {
      return EROFS;
    }
    if (fields.getShort(EXT_START + 56) == (short) 0xEF53) {
      return ext(fields);
    }
    if (startsWith(bytes(source, BTRFS_AT, 8), 0, "_BHRfS_M")) {
      return BTRFS;
    }
    return isSwap(source) ? SWAP : fat(head, fields);
  }

  /** The label may be in any of the first four sectors. */
  private static boolean isLvm2(byte[] head) {
    for (int at = 0; at < HEAD; at += SECTOR) {
      if (startsWith(head, at, "LABELONE") && startsWith(head, at + LVM_TYPE, "LVM2 001")) {
        return true;
      }
    }
    return false;
  }

  private static FileSystemKind ext(ByteBuffer fields) {
    int compatible = fields.getInt(EXT_START + 92);
    int incompatible = fields.getInt(EXT_START + 96);
    int readOnly = fields.getInt(EXT_START + 100);
    if ((incompatible & ~EXT3_INCOMPATIBLE) != 0 || (readOnly & ~EXT3_READ_ONLY) != 0) {
      return EXT4;
    }
    return (compatible & EXT_HAS_JOURNAL) != 0 ? EXT3 : EXT2;
  }

  private static boolean isSwap(BlockSource source) throws IOException {
    for (int page : PAGE_SIZES) {
      byte[] end = bytes(source, page - SWAP_SIGNATURE_SIZE, SWAP_SIGNATURE_SIZE);
      if (startsWith(end, 0, "SWAPSPACE2")) {
        return true;
      }
    }
    return false;
  }

  /** Every field that would make a boot sector of something else, such as GRUB's, look like FAT. */
  private static FileSystemKind fat(byte[] head, ByteBuffer fields) {
    int sectorSize = Short.toUnsignedInt(fields.getShort(11));
    int perCluster = head[13] & 0xff;
    int reserved = Short.toUnsignedInt(fields.getShort(14));
    int fats = head[16] & 0xff;
    int media = head[21] & 0xff;
    boolean plausible =
        fields.getShort(510) == (short) 0xAA55
            && sectorSize >= 512
            && sectorSize <= 4096
            && Integer.bitCount(sectorSize) == 1
            && Integer.bitCount(perCluster) == 1
            && reserved != 0
            && fats != 0
            && (media == 0xf0 || media >= 0xf8);
    if (!plausible) {
      return UNKNOWN;
    }
    long perFat = Short.toUnsignedLong(fields.getShort(22));
    if (perFat == 0) {
      return fields.getInt(36) != 0 ? FAT32 : UNKNOWN;
    }
    long total = Short.toUnsignedLong(fields.getShort(19));
    total = total == 0 ? Integer.toUnsignedLong(fields.getInt(32)) : total;
    long rootBytes = Short.toUnsignedLong(fields.getShort(17)) * 32;
    long rootSectors = (rootBytes + sectorSize - 1) / sectorSize;
    long clusters = (total - reserved - fats * perFat - rootSectors) / perCluster;
    if (clusters <= 0) {
      return UNKNOWN;
    }
    return clusters < 4085 ? FAT12 : FAT16;
  }

  private static byte[] bytes(BlockSource source, long position, int length) throws IOException {
    byte[] bytes = new byte[length];
    int present = (int) Math.max(0, Math.min(length, source.size() - position));
    if (present > 0) {
      source.read(position, bytes, 0, present);
    }
    return bytes;
  }

  private static boolean startsWith(byte[] bytes, int at, String signature) {
    byte[] wanted = signature.getBytes(StandardCharsets.ISO_8859_1);
    return Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length);
  }
}
