package io.premeasure.verity.cbe;

import io.premeasure.verity.BlockTarget;
import java.io.IOException;
import java.util.Arrays;

/**
 * The current state of an image that is open for writing, as a disk of bytes in plain. What was
 * written is there for good after {@link #force}. Not for use by several threads at once.
 */
public final class CbeVolume implements BlockTarget {
  private final String name;
  private final ImageWriter writer;

  /**
   * The disk of an image.
   *
   * @param name for messages
   * @param writer stays open when the disk is closed
   */
  public CbeVolume(String name, ImageWriter writer) {
    this.name = name;
    this.writer = writer;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return writer.blocks() * CbeSuperblock.BLOCK;
  }

  /** What is done with the part of a range that lies in one block. */
  @FunctionalInterface
  private interface Part {
    /** The bytes from {@code inBlock} of the block are those from {@code done} of the range. */
    void run(long vba, int inBlock, long done, int length) throws IOException;
  }

  private void forEachBlock(long position, long length, Part part) throws IOException {
    if (position < 0 || length < 0 || length > size() - position) {
      throw new RefusedException(
          name, "%d bytes at %d are not inside of %d".formatted(length, position, size()));
    }
    for (long done = 0; done < length; ) {
      int inBlock = (int) ((position + done) % CbeSuperblock.BLOCK);
      int here = (int) Math.min(length - done, CbeSuperblock.BLOCK - inBlock);
      part.run((position + done) / CbeSuperblock.BLOCK, inBlock, done, here);
      done += here;
    }
  }

  @Override
  public void read(long position, byte[] into, int offset, int length) throws IOException {
    forEachBlock(
        position,
        length,
        (vba, inBlock, done, here) ->
            System.arraycopy(writer.read(vba), inBlock, into, offset + (int) done, here));
  }

  @Override
  public void write(long position, byte[] from, int offset, int length) throws IOException {
    forEachBlock(
        position,
        length,
        (vba, inBlock, done, here) -> {
          byte[] block = before(vba, here);
          System.arraycopy(from, offset + (int) done, block, inBlock, here);
          writer.write(vba, block);
        });
  }

  /** Makes bytes zero; blocks that were never written stay so. */
  @Override
  public void zero(long position, long length) throws IOException {
    forEachBlock(
        position,
        length,
        (vba, inBlock, done, here) -> {
          byte[] block = before(vba, here);
          Arrays.fill(block, inBlock, inBlock + here, (byte) 0);
          boolean unused = writer.writeData(vba, block);
        });
  }

  /** The block that a part of is to be overwritten. */
  private byte[] before(long vba, int overwritten) throws IOException {
    return overwritten == CbeSuperblock.BLOCK ? new byte[CbeSuperblock.BLOCK] : writer.read(vba);
  }

  @Override
  public void force() throws IOException {
    writer.sync();
  }

  @Override
  public void close() {}
}
