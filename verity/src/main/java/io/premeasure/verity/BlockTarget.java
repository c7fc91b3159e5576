package io.premeasure.verity;

import java.io.IOException;

/** A {@link BlockSource} that can also be written, within its length. */
public interface BlockTarget extends BlockSource {
  /**
   * Writes exactly {@code length} bytes.
   *
   * @param position of the first byte, from the start of the target
   * @throws VerityFormatException when they reach beyond the end
   */
  void write(long position, byte[] from, int offset, int length) throws IOException;

  /**
   * Makes bytes zero, without storing them where the target can have holes.
   *
   * @throws VerityFormatException when they reach beyond the end
   */
  void zero(long position, long length) throws IOException;

  /** Returns when everything written is on the storage device. */
  void force() throws IOException;

  /**
   * A part of this target, with positions of its own that start at 0. Closing it does nothing.
   *
   * @throws VerityFormatException when the part reaches beyond the end
   */
  @Override
  default BlockTarget slice(String name, long start, long length) throws IOException {
    return new TargetSlice(this, name, start, length);
  }
}
