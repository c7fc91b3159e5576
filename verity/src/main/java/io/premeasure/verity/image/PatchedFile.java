package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** A file as it would be with some of its bytes replaced. */
final class PatchedFile extends MappedDisk {
  private final BlockSource file;
  private final TreeMap<Long, Extent> patches = new TreeMap<>();

  /**
   * Starts without a patch.
   *
   * @param size with the patches; what the file does not have is zero
   */
  PatchedFile(BlockSource file, long size) {
    super(file.name(), size);
    this.file = file;
  }

  /** Replaces bytes, also those of earlier patches. */
  void put(long start, Extent patch) {
    long end = start + patch.length();
    Map.Entry<Long, Extent> before = patches.lowerEntry(end);
    while (before != null && before.getKey() + before.getValue().length() > start) {
      long at = before.getKey();
      Extent old = before.getValue();
      patches.remove(at);
      long oldEnd = at + old.length();
      if (oldEnd > end) {
        patches.put(end, part(old, end - at, oldEnd - end));
      }
      if (at < start) {
        patches.put(at, part(old, 0, start - at));
      }
      before = patches.lowerEntry(start);
    }
    patches.put(start, patch);
  }

  private static Extent part(Extent whole, long from, long length) {
    return new Extent(length, whole.source(), whole.at() + from);
  }

  @Override
  Extent locate(long position) throws IOException {
    Map.Entry<Long, Extent> before = patches.floorEntry(position);
    if (before != null && before.getKey() + before.getValue().length() > position) {
      long within = position - before.getKey();
      return part(before.getValue(), within, before.getValue().length() - within);
    }
    Long next = patches.higherKey(position);
    long end = next == null ? size() : Math.min(next, size());
    return Extent.stored(end - position, file, position);
  }

  @Override
  long allocated() throws IOException {
    return size();
  }
}
