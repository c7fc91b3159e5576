package io.premeasure.verity.filesystem.fat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The bytes of short entries. */
final class ShortEntry {
  private ShortEntry() {}

  /** A new entry of size 0 without times. */
  static ByteBuffer create(byte[] shortName, int caseFlags, int attributes) {
    ByteBuffer entry = wrap(new byte[DirectorySlots.SLOT_SIZE]);
    entry.put(0, shortName);
    return entry.put(11, (byte) attributes).put(12, (byte) caseFlags);
  }

  static ByteBuffer wrap(byte[] slot) {
    return ByteBuffer.wrap(slot).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Points the entry to other content; on FAT12 and FAT16 bytes 20 and 21 stay as they are. */
  static void putContent(ByteBuffer entry, FatType type, int firstCluster, long size) {
    if (type == FatType.FAT32) {
      entry.putShort(20, (short) (firstCluster >>> 16));
    }
    entry.putShort(26, (short) firstCluster).putInt(28, (int) size);
  }

  /** The first cluster of a new directory: {@code .} and {@code ..}, the rest zero. */
  static byte[] directory(FatLayout layout, int cluster, int parent, FatTime time) {
    byte[] bytes = new byte[layout.clusterSize()];
    put(bytes, 0, ".          ", layout.type(), cluster, time);
    put(bytes, DirectorySlots.SLOT_SIZE, "..         ", layout.type(), parent, time);
    return bytes;
  }

  private static void put(
      byte[] bytes, int at, String name, FatType type, int cluster, FatTime time) {
    byte[] raw = name.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer entry = create(raw, 0, FatEntry.DIRECTORY);
    putContent(entry, type, cluster, 0);
    time.putCreated(entry);
    entry.get(0, bytes, at, DirectorySlots.SLOT_SIZE);
  }
}
