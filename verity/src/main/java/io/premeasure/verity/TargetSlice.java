package io.premeasure.verity;

import java.io.IOException;

/** A part of a target. */
final class TargetSlice extends SourceSlice implements BlockTarget {
  private final BlockTarget whole;

  TargetSlice(BlockTarget whole, String name, long start, long length) throws IOException {
    super(whole, name, start, length);
    this.whole = whole;
  }

  @Override
  public void write(long position, byte[] from, int offset, int count) throws IOException {
    whole.write(checked(position, count), from, offset, count);
  }

  @Override
  public void zero(long position, long count) throws IOException {
    whole.zero(checked(position, count), count);
  }

  @Override
  public void force() throws IOException {
    whole.force();
  }
}
