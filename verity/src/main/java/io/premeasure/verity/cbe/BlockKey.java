package io.premeasure.verity.cbe;

/** A key for data blocks, in plain. It shows nothing of itself in texts. */
public final class BlockKey {
  /** Bytes of a key. */
  public static final int SIZE = 32;

  private final byte[] value;
  private final int id;

  /**
   * A key.
   *
   * @param value 32 bytes, of which a copy is taken
   * @param id its number, 0 for no key
   */
  public BlockKey(byte[] value, int id) {
    if (value.length != SIZE) {
      throw new IllegalArgumentException("a key has 32 bytes, not " + value.length);
    }
    this.value = value.clone();
    this.id = id;
  }

  /** The 32 bytes; a copy. */
  public byte[] value() {
    return value.clone();
  }

  /** Number of the key. */
  public int id() {
    return id;
  }

  /** The number alone. */
  @Override
  public String toString() {
    return "key " + id;
  }
}
