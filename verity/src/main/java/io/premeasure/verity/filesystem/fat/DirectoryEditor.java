package io.premeasure.verity.filesystem.fat;

import io.premeasure.verity.BlockTarget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import java.util.List;

/** Changes the slots of one directory, in an order that shows old or new entries at any time. */
final class DirectoryEditor {
  private static final int SLOT = DirectorySlots.SLOT_SIZE;

  private final BlockTarget target;
  private final TableEditor table;
  private final int firstCluster;
  private DirectorySlots slots;

  DirectoryEditor(BlockTarget target, TableEditor table, int firstCluster) throws IOException {
    this.target = target;
    this.table = table;
    this.firstCluster = firstCluster;
    this.slots = DirectorySlots.read(table, firstCluster);
  }

  /** The slots for a new entry: those of its long name, if it needs one, and the short entry. */
  static byte[] encode(String name, int attributes, FatTime time, List<DirectoryReader.Item> items)
      throws FileSystemException {
    boolean plain = ShortName.suffices(name);
    byte[] shortName = plain ? ShortName.encode(name) : alias(name, items);
    int caseFlags = plain ? ShortName.caseFlags(name) : 0;
    ByteBuffer entry = ShortEntry.create(shortName, caseFlags, attributes);
    time.putCreated(entry);
    byte[] longName = plain ? new byte[0] : LongName.encode(name, shortName);
    byte[] encoded = Arrays.copyOf(longName, longName.length + SLOT);
    entry.get(0, encoded, longName.length, SLOT);
    return encoded;
  }

  private static byte[] alias(String name, List<DirectoryReader.Item> items)
      throws FileSystemException {
    // A directory has fewer entries than there are numbers to try.
    for (int number = 1; number <= 65536; number++) {
      byte[] alias = ShortName.alias(name, number);
      String shown = ShortName.decode(alias, 0, 0).orElse("");
      if (items.stream().noneMatch(item -> item.entry().hasName(shown))) {
        return alias;
      }
    }
    throw new FileSystemException(name, null, "no short name is left for it");
  }

  /**
   * Clusters by which the directory must grow to take so many slots in a row.
   *
   * @throws FileSystemException when it cannot
   */
  int growth(int count) throws FileSystemException {
    int missing = firstFree(count) + count - slots.count();
    if (missing <= 0) {
      return 0;
    }
    int perCluster = table.layout.clusterSize() / SLOT;
    int clusters = (missing + perCluster - 1) / perCluster;
    if (!slots.canGrow(clusters)) {
      throw new FileSystemException(target.name(), null, "directory is full");
    }
    return clusters;
  }

  /** The first of so many free slots in a row; the last of them may be behind the end. */
  private int firstFree(int count) {
    int end = end();
    int run = 0;
    for (int slot = 0; slot < end; slot++) {
      run = (slots.bytes()[slot * SLOT] & 0xff) == DirectoryReader.DELETED ? run + 1 : 0;
      if (run == count) {
        return slot - count + 1;
      }
    }
    return end - run;
  }

  /** The first slot that was never used. */
  private int end() {
    int slot = 0;
    while (slot < slots.count() && slots.bytes()[slot * SLOT] != DirectoryReader.END) {
      slot++;
    }
    return slot;
  }

  /** Adds empty clusters at the end. */
  void grow(int[] clusters) throws IOException {
    for (int cluster : clusters) {
      target.zero(table.layout.clusterStart(cluster), table.layout.clusterSize());
    }
    table.link(clusters);
    target.force();
    int[] chain = slots.clusters();
    table.set(chain[chain.length - 1], clusters[0]);
    table.flush();
    slots = DirectorySlots.read(table, firstCluster);
  }

  /** Stores the slots of a new entry where {@link #growth} found room. */
  void insert(byte[] encoded) throws IOException {
    int count = encoded.length / SLOT;
    int first = firstFree(count);
    int end = end();
    int behind = first + count;
    if (behind > end && behind < slots.count()) {
      // Slots behind the end are not always zero.
      target.write(slots.offsetOf(behind), new byte[SLOT], 0, SLOT);
    }
    for (int slot = behind - 1; slot >= first; ) {
      // From the back: what is behind the end mark is not seen until the mark is overwritten.
      int start = firstOfRun(first, slot);
      int length = (slot - start + 1) * SLOT;
      target.write(slots.offsetOf(start), encoded, (start - first) * SLOT, length);
      slot = start - 1;
    }
  }

  /** Marks slots as deleted, the short entry's first. */
  void remove(DirectoryReader.Item item) throws IOException {
    for (int slot = item.last(); slot >= item.first(); ) {
      int start = firstOfRun(item.first(), slot);
      byte[] deleted = Arrays.copyOfRange(slots.bytes(), start * SLOT, (slot + 1) * SLOT);
      for (int at = 0; at < deleted.length; at += SLOT) {
        deleted[at] = (byte) DirectoryReader.DELETED;
      }
      target.write(slots.offsetOf(start), deleted, 0, deleted.length);
      slot = start - 1;
    }
  }

  /** The lowest slot, not below {@code first}, that is in one piece with {@code slot}. */
  private int firstOfRun(int first, int slot) {
    int start = slot;
    while (start > first && slots.offsetOf(start - 1) + SLOT == slots.offsetOf(start)) {
      start--;
    }
    return start;
  }

  /** Points an entry to other content, with a single write. */
  void switchContent(FatEntry entry, int cluster, long size, FatTime time) throws IOException {
    byte[] slot = new byte[SLOT];
    target.read(entry.offset(), slot, 0, SLOT);
    ByteBuffer fields = ShortEntry.wrap(slot);
    ShortEntry.putContent(fields, table.layout.type(), cluster, size);
    fields.put(11, (byte) (slot[11] | FatEntry.ARCHIVE));
    time.putWritten(fields);
    target.write(entry.offset(), slot, 0, SLOT);
  }
}
