package io.premeasure.verity.fec;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * A device on which a repair can be tried: what is written is kept in memory and read from there,
 * the device below stays as it is. At most {@value #MOST_BYTES} bytes are kept, further ones are
 * dropped; a trial over more damage may call a block lost that a real repair saves.
 */
public final class Rehearsal implements BlockTarget {
  private static final long MOST_BYTES = 64 << 20;

  private final BlockSource device;
  private final TreeMap<Long, byte[]> written = new TreeMap<>();
  private long kept;
  private int longest;

  /** A trial on the device, which stays open when this is closed. */
  public Rehearsal(BlockSource device) {
    this.device = device;
  }

  @Override
  public String name() {
    return device.name();
  }

  @Override
  public long size() throws IOException {
    return device.size();
  }

  @Override
  public long nextData(long position) throws IOException {
    return written.isEmpty() ? device.nextData(position) : position;
  }

  @Override
  public synchronized void read(long position, byte[] into, int offset, int length)
      throws IOException {
    device.read(position, into, offset, length);
    long end = position + length;
    for (Map.Entry<Long, byte[]> entry :
        written.subMap(position - longest, true, end, false).entrySet()) {
      byte[] bytes = entry.getValue();
      long from = Math.max(position, entry.getKey());
      int count = (int) (Math.min(end, entry.getKey() + bytes.length) - from);
      if (count > 0) {
        System.arraycopy(
            bytes, (int) (from - entry.getKey()), into, offset + (int) (from - position), count);
      }
    }
  }

  /** {@inheritDoc} Two writes either are the same range or do not touch. */
  @Override
  public synchronized void write(long position, byte[] from, int offset, int length)
      throws IOException {
    if (position < 0 || length < 0 || length > size() - position) {
      throw new VerityFormatException(name(), position, length + " bytes reach beyond the end");
    }
    if (kept + length <= MOST_BYTES) {
      written.put(position, Arrays.copyOfRange(from, offset, offset + length));
      longest = Math.max(longest, length);
      kept += length;
    }
  }

  @Override
  public void zero(long position, long length) throws IOException {
    throw new UnsupportedOperationException("a repair writes whole blocks");
  }

  @Override
  public void force() {}

  @Override
  public void close() {}
}
