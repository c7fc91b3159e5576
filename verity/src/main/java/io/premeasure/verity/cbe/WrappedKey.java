package io.premeasure.verity.cbe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A block key as the superblock stores it: encrypted by the trust anchor. */
public final class WrappedKey {
  static final int SIZE = 36;
  static final WrappedKey NONE = new WrappedKey(new byte[BlockKey.SIZE], 0);

  private final byte[] value;
  private final int id;

  /** Takes the array over. */
  WrappedKey(byte[] value, int id) {
    this.value = value;
    this.id = id;
  }

  static WrappedKey stored(byte[] block, int offset) {
    return new WrappedKey(
        Arrays.copyOfRange(block, offset, offset + BlockKey.SIZE),
        ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).getInt(offset + BlockKey.SIZE));
  }

  void store(byte[] block, int offset) {
    System.arraycopy(value, 0, block, offset, BlockKey.SIZE);
    ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).putInt(offset + BlockKey.SIZE, id);
  }

  /** The 32 encrypted bytes; a copy. */
  public byte[] value() {
    return value.clone();
  }

  /** Number of the key; 0 when there is none. */
  public int id() {
    return id;
  }
}
