package io.premeasure.verity.cbe;

import java.util.Optional;

/** What one of the first eight blocks of an image holds. */
public final class SuperblockSlot {
  private final int index;
  private final byte[] block;
  private final Optional<CbeSuperblock> superblock;

  SuperblockSlot(int index, byte[] block, Dialect dialect) {
    this.index = index;
    this.block = block;
    this.superblock =
        SuperblockCodec.state(dialect, block)
            .filter(state -> state != ImageState.INVALID)
            .map(state -> SuperblockCodec.decode(dialect, state, block));
  }

  /** Number of the block, 0 to 7. */
  public int index() {
    return index;
  }

  /** The 4096 bytes; a copy. */
  public byte[] block() {
    return block.clone();
  }

  /** SHA-256 of the 4096 bytes. */
  public BlockHash hash() {
    return BlockHash.over(block);
  }

  /** The superblock; none when the slot is marked invalid or its state byte is unknown. */
  public Optional<CbeSuperblock> superblock() {
    return superblock;
  }

  /** The superblock, unless its fields are impossible. */
  public Optional<CbeSuperblock> usable() {
    return superblock.filter(found -> found.problem().isEmpty());
  }

  /** Why it is not usable, where it is not. */
  String complaint() {
    return "block %d has ".formatted(index)
        + superblock
            .flatMap(CbeSuperblock::problem)
            .orElseGet(
                () ->
                    stateByte() == 0
                        ? "the state of an invalid one"
                        : "the unknown state 0x%02x".formatted(stateByte()));
  }

  /** Whether the bytes behind the last field are zero. */
  public boolean tailZero() {
    return SuperblockCodec.tailZero(block);
  }

  /** The first byte, which says the state. */
  public int stateByte() {
    return Byte.toUnsignedInt(block[0]);
  }
}
