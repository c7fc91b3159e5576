package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** A cluster of a qcow2 file that is stored as a raw deflate stream. */
final class CompressedCluster implements BlockSource {
  private final String name;
  private final byte[] bytes;

  private CompressedCluster(String name, byte[] bytes) {
    this.name = name;
    this.bytes = bytes;
  }

  /**
   * Unpacks it.
   *
   * @param entry of the second level table: offset in the low bits, above it the number of further
   *     sectors of 512 bytes
   */
  static CompressedCluster unpack(BlockSource file, int clusterBits, long entry)
      throws IOException {
    int offsetBits = 62 - (clusterBits - 8);
    long at = entry & ((1L << offsetBits) - 1);
    long sectors = ((entry & ((1L << 62) - 1)) >> offsetBits) + 1;
    long length = Math.min(sectors * 512 - at % 512, file.size() - at);
    if (length <= 0) {
      throw new VerityFormatException(file.name(), at, "qcow2: cluster outside the file");
    }
    byte[] packed = new byte[(int) length];
    file.read(at, packed, 0, packed.length);
    byte[] bytes = new byte[1 << clusterBits];
    inflate(file.name(), at, packed, bytes);
    return new CompressedCluster(file.name(), bytes);
  }

  private static void inflate(String name, long at, byte[] packed, byte[] bytes)
      throws VerityFormatException {
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(packed);
      int done = 0;
      while (done < bytes.length) {
        int count = inflater.inflate(bytes, done, bytes.length - done);
        if (count == 0) {
          throw new VerityFormatException(
              name, at, "qcow2: compressed cluster ends after " + done + " bytes");
        }
        done += count;
      }
    } catch (DataFormatException e) {
      throw new VerityFormatException(name, at, "qcow2: no deflate stream: " + e.getMessage());
    } finally {
      inflater.end();
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public void read(long position, byte[] into, int offset, int length)
      throws VerityFormatException {
    if (position < 0 || length < 0 || length > bytes.length - position) {
      throw new VerityFormatException(name, position, "end of cluster");
    }
    System.arraycopy(bytes, (int) position, into, offset, length);
  }

  @Override
  public void close() {}
}
