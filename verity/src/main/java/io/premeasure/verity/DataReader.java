package io.premeasure.verity;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reads data in units of many blocks. Whether a unit lies in a hole is asked only after zeros have
 * been met, because the first question can cost more than reading a small file does.
 */
final class DataReader {
  private static final int ZERO_UNITS_BEFORE_ASKING = 16;

  private final BlockSource source;
  private final AtomicInteger zeroUnits = new AtomicInteger();

  DataReader(BlockSource source) {
    this.source = source;
  }

  /**
   * Reads a unit unless it is known to be zero.
   *
   * @return false when the unit is zero and the buffer was left as it is
   */
  boolean read(long position, byte[] into, int length) throws IOException {
    if (zeroUnits.get() >= ZERO_UNITS_BEFORE_ASKING
        && source.nextData(position) - position >= length) {
      return false;
    }
    source.read(position, into, 0, length);
    return true;
  }

  /** Tells that a unit which was read turned out to be zero. */
  void metZeros() {
    zeroUnits.incrementAndGet();
  }
}
