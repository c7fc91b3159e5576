package io.premeasure.verity;

/** What one thread needs for itself to hash blocks. */
final class Worker {
  private final BlockHasher hasher;
  private final ZeroTree zeros;
  private final byte[] buffer;

  Worker(VerityParameters parameters, ZeroTree zeros, int bufferSize) {
    this.hasher = new BlockHasher(parameters);
    this.zeros = zeros;
    this.buffer = new byte[bufferSize];
  }

  /** Room for the blocks of one unit of work. */
  byte[] buffer() {
    return buffer;
  }

  /**
   * The digest of a block, without hashing where it is the constant one of its height.
   *
   * @return whether it was the constant one
   */
  boolean hash(int height, byte[] block, int offset, int length, byte[] out, int outOffset) {
    if (zeros.isConstant(height, block, offset)) {
      zeros.putDigest(height, out, outOffset);
      return true;
    }
    hasher.hash(block, offset, length, out, outOffset);
    return false;
  }
}
