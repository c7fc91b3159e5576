package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.partition.Guid;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * An entry of the log of a VHDX file (MS-VHDX, 2.3.1): a header, descriptors of what is to be
 * written, and the data for them in sectors whose first and last bytes are in the descriptors.
 */
final class VhdxLogEntry {
  /** Entries start and end at multiples of it. */
  static final int SECTOR = 4096;

  private static final int HEADER = 64;
  private static final int DESCRIPTOR = 32;
  private static final int LEADING = 8;
  private static final int TRAILING = 4;

  private final String name;
  private final ByteBuffer bytes;

  private VhdxLogEntry(String name, byte[] bytes) {
    this.name = name;
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Whether a sector of the log starts as an entry does. */
  static boolean startsIn(ByteBuffer sector) {
    return hasSignature(sector, 0, "loge");
  }

  /** The length the entry says it has. */
  static long lengthOf(ByteBuffer sector) {
    return Integer.toUnsignedLong(Integer.reverseBytes(sector.getInt(8)));
  }

  /** The entry in these bytes; empty when it was not written whole, or to another log. */
  static Optional<VhdxLogEntry> decode(String name, byte[] bytes, Guid logId) {
    boolean valid = VhdxChecksum.isRight(bytes) && Guid.decode(bytes, 32).equals(logId);
    return Optional.of(new VhdxLogEntry(name, bytes))
        .filter(entry -> valid && entry.sequence() > 0 && entry.isWhole());
  }

  private boolean isWhole() {
    long first = firstData();
    if (first > bytes.capacity()) {
      return false;
    }
    int data = (int) first;
    for (int at = HEADER; at < HEADER + descriptors() * DESCRIPTOR; at += DESCRIPTOR) {
      long start = bytes.getLong(at + 16);
      if (bytes.getLong(at + 24) != sequence() || start < 0 || start % SECTOR != 0) {
        return false;
      }
      if (hasSignature(bytes, at, "desc")) {
        if (!isData(data) || start > Long.MAX_VALUE - SECTOR) {
          return false;
        }
        data += SECTOR;
      } else if (!isZeros(at, start)) {
        return false;
      }
    }
    return true;
  }

  private boolean isZeros(int at, long start) {
    long length = bytes.getLong(at + 8);
    return hasSignature(bytes, at, "zero")
        && length > 0
        && length % SECTOR == 0
        && start <= Long.MAX_VALUE - length;
  }

  private boolean isData(int at) {
    return at <= bytes.capacity() - SECTOR
        && hasSignature(bytes, at, "data")
        && bytes.getInt(at + 4) == (int) (sequence() >>> 32)
        && bytes.getInt(at + SECTOR - TRAILING) == (int) sequence();
  }

  private static boolean hasSignature(ByteBuffer bytes, int at, String signature) {
    for (int i = 0; i < signature.length(); i++) {
      if (bytes.get(at + i) != signature.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private long descriptorCount() {
    return Integer.toUnsignedLong(bytes.getInt(24));
  }

  /** The count, once it is known that all are in the entry. */
  private int descriptors() {
    return (int) descriptorCount();
  }

  private long firstData() {
    long end = HEADER + descriptorCount() * DESCRIPTOR;
    return (end + SECTOR - 1) / SECTOR * SECTOR;
  }

  int length() {
    return bytes.capacity();
  }

  /** Where in the log the oldest entry was that was not yet written for sure. */
  long tail() {
    return Integer.toUnsignedLong(bytes.getInt(12));
  }

  /** Each entry's is one more than the last one's. */
  long sequence() {
    return bytes.getLong(16);
  }

  /** The length the file had on the disk when the entry was written. */
  long flushedFileSize() {
    return bytes.getLong(48);
  }

  /** The length the file has with everything the entry relies on. */
  long lastFileSize() {
    return bytes.getLong(56);
  }

  /** Does in a copy what the entry says. */
  void replay(PatchedFile file) {
    int data = (int) firstData();
    for (int at = HEADER; at < HEADER + descriptors() * DESCRIPTOR; at += DESCRIPTOR) {
      long start = bytes.getLong(at + 16);
      if (hasSignature(bytes, at, "desc")) {
        file.put(start, Extent.stored(SECTOR, sector(at, data), 0));
        data += SECTOR;
      } else {
        file.put(start, Extent.zeros(bytes.getLong(at + 8)));
      }
    }
  }

  private BlockSource sector(int descriptor, int data) {
    byte[] sector = new byte[SECTOR];
    bytes.get(descriptor + 8, sector, 0, LEADING);
    bytes.get(data + LEADING, sector, LEADING, SECTOR - LEADING - TRAILING);
    bytes.get(descriptor + 4, sector, SECTOR - TRAILING, TRAILING);
    return BlockSource.of(name, sector);
  }
}
