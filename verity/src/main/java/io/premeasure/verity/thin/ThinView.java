package io.premeasure.verity.thin;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** What a thin device shows: stored blocks from the data device, zeros for all others. */
public final class ThinView implements BlockSource {
  private final String name;
  private final BlockSource data;
  private final long blockSize;
  private final long size;
  private final TreeMap<Long, MappedRange> ranges = new TreeMap<>();

  /**
   * A view, which closes the data device when it is closed.
   *
   * @param pool the pool that the device belongs to
   * @param device one of its devices
   * @param data the pool's data device
   * @param size length in bytes, which the pool does not know: that of the table by which the
   *     device is activated
   */
  public ThinView(ThinPool pool, ThinDevice device, BlockSource data, long size) {
    this.name = data.name() + ": thin device " + device.id();
    this.data = data;
    this.blockSize = pool.dataBlockSize();
    this.size = size;
    device.ranges().forEach(range -> ranges.put(range.origin(), range));
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
    if (position < 0 || length < 0 || length > size - position) {
      throw new VerityFormatException(
          name, Math.max(0, position), "end of device at " + size + ", expected more bytes");
    }
    int done = 0;
    while (done < length) {
      long at = position + done;
      long block = at / blockSize;
      MappedRange range = rangeOf(block);
      long end = range == null ? nextStart(block) : startOf(range.end());
      int count = (int) Math.min(length - done, end - at);
      if (range == null) {
        Arrays.fill(into, offset + done, offset + done + count, (byte) 0);
      } else {
        data.read(stored(range, at), into, offset + done, count);
      }
      done += count;
    }
  }

  @Override
  public long nextData(long position) throws IOException {
    long at = Math.max(0, position);
    while (at < size) {
      MappedRange range = rangeOf(at / blockSize);
      if (range == null) {
        at = nextStart(at / blockSize);
      } else {
        long stored = stored(range, at);
        long skipped = data.nextData(stored) - stored;
        long left = startOf(range.end()) - at;
        if (skipped < left) {
          return Math.min(size, at + skipped);
        }
        at += left;
      }
    }
    return size;
  }

  @Override
  public boolean isStoredIn(Path file) throws IOException {
    return data.isStoredIn(file);
  }

  @Override
  public void close() throws IOException {
    data.close();
  }

  /** The range that a block is in; null when it is not stored. */
  private MappedRange rangeOf(long block) {
    Map.Entry<Long, MappedRange> entry = ranges.floorEntry(block);
    return entry == null || entry.getValue().end() <= block ? null : entry.getValue();
  }

  /** Where the first stored bytes behind a block that is not stored begin. */
  private long nextStart(long block) {
    Long next = ranges.higherKey(block);
    return next == null ? size : startOf(next);
  }

  /** Position of a block; that of the end when it is behind. */
  private long startOf(long block) {
    return block > size / blockSize ? size : Math.min(size, block * blockSize);
  }

  private long stored(MappedRange range, long at) throws IOException {
    long block = range.data() + at / blockSize - range.origin();
    if (block > data.size() / blockSize) {
      throw new VerityFormatException(
          name, at, "stored in data block " + block + ", behind the end of " + data.name());
    }
    return block * blockSize + at % blockSize;
  }
}
