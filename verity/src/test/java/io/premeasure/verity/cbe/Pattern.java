package io.premeasure.verity.cbe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The plain data of the golden images: each block is fixed by its address and a tag. */
final class Pattern {
  private Pattern() {}

  static byte[] block(long vba, long tag) {
    ByteBuffer seed = ByteBuffer.allocate(28).order(ByteOrder.LITTLE_ENDIAN);
    seed.put("cbe-data".getBytes(StandardCharsets.US_ASCII)).putLong(vba).putLong(tag);
    byte[] block = new byte[CbeSuperblock.BLOCK];
    for (int i = 0; i < block.length / BlockHash.SIZE; i++) {
      seed.putInt(24, i);
      BlockHash.over(seed.array()).store(block, i * BlockHash.SIZE);
    }
    return block;
  }
}
