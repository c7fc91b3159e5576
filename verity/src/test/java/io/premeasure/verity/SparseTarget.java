package io.premeasure.verity;

import io.premeasure.fixtures.Golden;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.TreeMap;

/** A large disk in memory that keeps only the blocks that were written. */
public final class SparseTarget implements BlockTarget {
  private static final int BLOCK = 4096;

  private final String name;
  private final long size;
  private final TreeMap<Long, byte[]> blocks = new TreeMap<>();

  /** A disk of zeros. */
  public SparseTarget(String name, long size) {
    this.name = name;
    this.size = size;
  }

  /** The golden disk that is stored as {@code name.extents} and {@code name.data.gz}. */
  public static SparseTarget golden(String name) throws IOException {
    String[] lines =
        new String(Golden.bytes(name + ".extents"), StandardCharsets.US_ASCII).split("\n");
    SparseTarget disk =
        new SparseTarget(name, Long.parseLong(lines[0].substring("size ".length())));
    byte[] data = Golden.bytes(name + ".data.gz");
    int from = 0;
    for (int i = 1; i < lines.length; i++) {
      String[] extent = lines[i].split(" ");
      int length = Integer.parseInt(extent[1]);
      disk.write(Long.parseLong(extent[0]), data, from, length);
      from += length;
    }
    return disk;
  }

  /** The same bytes on a disk of another length. */
  public SparseTarget resized(long length) {
    SparseTarget other = new SparseTarget(name, length);
    blocks
        .headMap(length / BLOCK)
        .forEach((block, bytes) -> other.blocks.put(block, bytes.clone()));
    return other;
  }

  /** Bytes of a part. */
  public byte[] bytes(long position, int length) throws IOException {
    byte[] bytes = new byte[length];
    read(position, bytes, 0, length);
    return bytes;
  }

  /** Changes bits of one byte. */
  public void flip(long position, int bits) throws IOException {
    byte[] one = bytes(position, 1);
    one[0] ^= (byte) bits;
    write(position, one, 0, 1);
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
    check(position, length);
    for (int done = 0; done < length; ) {
      long at = position + done;
      int count = (int) Math.min(length - done, BLOCK - at % BLOCK);
      byte[] block = blocks.get(at / BLOCK);
      if (block == null) {
        Arrays.fill(into, offset + done, offset + done + count, (byte) 0);
      } else {
        System.arraycopy(block, (int) (at % BLOCK), into, offset + done, count);
      }
      done += count;
    }
  }

  @Override
  public void write(long position, byte[] from, int offset, int length) throws IOException {
    check(position, length);
    for (int done = 0; done < length; ) {
      long at = position + done;
      int count = (int) Math.min(length - done, BLOCK - at % BLOCK);
      byte[] block = blocks.computeIfAbsent(at / BLOCK, b -> new byte[BLOCK]);
      System.arraycopy(from, offset + done, block, (int) (at % BLOCK), count);
      done += count;
    }
  }

  @Override
  public void zero(long position, long length) throws IOException {
    check(position, length);
    for (long done = 0; done < length; ) {
      long at = position + done;
      int count = (int) Math.min(length - done, BLOCK - at % BLOCK);
      if (blocks.containsKey(at / BLOCK)) {
        write(at, new byte[count], 0, count);
      }
      done += count;
    }
  }

  @Override
  public long nextData(long position) {
    Long block = blocks.ceilingKey(position / BLOCK);
    return block == null ? size : Math.min(size, Math.max(position, block * BLOCK));
  }

  @Override
  public void force() {}

  private void check(long position, long length) throws VerityFormatException {
    if (position < 0 || length < 0 || length > size - position) {
      throw new VerityFormatException(name, Math.max(0, position), "end of disk at " + size);
    }
  }

  @Override
  public void close() {}
}
