package io.premeasure.measure.bench;

import io.premeasure.verity.BlockSource;
import java.util.SplittableRandom;

/** An image in memory: the same 8 MiB of random bytes again and again. */
final class RandomSource implements BlockSource {
  private static final int PERIOD = 8 << 20;

  private final long size;
  private final byte[] bytes = new byte[PERIOD];

  RandomSource(long size) {
    this.size = size;
    new SplittableRandom(1).nextBytes(bytes);
  }

  @Override
  public String name() {
    return "random bytes";
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void read(long position, byte[] into, int offset, int length) {
    int done = 0;
    while (done < length) {
      int at = (int) ((position + done) % PERIOD);
      int count = Math.min(length - done, PERIOD - at);
      System.arraycopy(bytes, at, into, offset + done, count);
      done += count;
    }
  }

  @Override
  public void close() {}
}
