package io.premeasure.verity.filesystem;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A file inside a file system, read where its extents lie. */
public final class ExtentSource implements BlockSource {
  private final String name;
  private final BlockSource volume;
  private final List<FileExtent> extents;
  private final List<Long> starts = new ArrayList<>();
  private final long size;

  /**
   * A file.
   *
   * @param name for messages
   * @param volume that the extents lie in
   * @param extents in the order of the file, without holes
   */
  public ExtentSource(String name, BlockSource volume, List<FileExtent> extents) {
    this.name = name;
    this.volume = volume;
    this.extents = List.copyOf(extents);
    long start = 0;
    for (FileExtent extent : this.extents) {
      starts.add(start);
      start += extent.length();
    }
    this.size = start;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void read(long position, byte[] into, int offset, int length) throws IOException {
    if (position < 0 || length > size - position) {
      throw new VerityFormatException(
          name,
          Math.max(0, position),
          "end of file at " + size + ", expected " + length + " bytes");
    }
    int done = 0;
    for (int i = first(position); done < length; i++) {
      FileExtent extent = extents.get(i);
      long inside = position + done - starts.get(i);
      int count = (int) Math.min(length - done, extent.length() - inside);
      volume.read(extent.offset() + inside, into, offset + done, count);
      done += count;
    }
  }

  /** The extent that holds a position. */
  private int first(long position) {
    int low = 0;
    int high = starts.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (starts.get(middle) <= position) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** Leaves the volume open. */
  @Override
  public void close() {}
}
