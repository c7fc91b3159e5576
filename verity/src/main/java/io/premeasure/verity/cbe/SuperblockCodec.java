package io.premeasure.verity.cbe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where the fields of a superblock are. */
final class SuperblockCodec {
  private static final int REKEYING_VBA = 1;
  private static final int RESIZING_PBAS = 9;
  private static final int RESIZING_LEAVES = 17;
  private static final int PREVIOUS_KEY = 25;
  private static final int CURRENT_KEY = 61;
  private static final int SNAPSHOTS = 97;
  private static final int LAST_SECURED = 3553;
  private static final int CURRENT = 3561;
  private static final int DEGREE = 3565;
  private static final int FIRST_PBA = 3569;
  private static final int PBAS = 3577;
  private static final int FREE_TREE = 3585;
  private static final int META_TREE = 3649;
  private static final int TAIL = 3713;

  private SuperblockCodec() {}

  /** Whose habits the eight superblocks follow. */
  static Dialect dialect(List<byte[]> slots) {
    boolean tresor = false;
    for (byte[] slot : slots) {
      List<Snapshot> snapshots = snapshots(slot);
      boolean used = snapshots.stream().anyMatch(Snapshot::valid);
      if (lastSecured(slot) == -1 || (slot[0] == 0 && used)) {
        return Dialect.LEGACY;
      }
      tresor |= snapshots.contains(Dialect.TRESOR.unusedSnapshot());
    }
    return tresor ? Dialect.TRESOR : Dialect.CBE;
  }

  /** The state that the block's first byte means; none when it means nothing. */
  static Optional<ImageState> state(Dialect dialect, byte[] block) {
    if (dialect == Dialect.LEGACY && lastSecured(block) == -1) {
      return Optional.of(ImageState.INVALID);
    }
    return dialect.state(Byte.toUnsignedInt(block[0]));
  }

  static CbeSuperblock decode(Dialect dialect, ImageState state, byte[] block) {
    ByteBuffer at = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    return new CbeSuperblock(
        dialect,
        state,
        at.getLong(REKEYING_VBA),
        at.getLong(RESIZING_PBAS),
        at.getLong(RESIZING_LEAVES),
        WrappedKey.stored(block, PREVIOUS_KEY),
        WrappedKey.stored(block, CURRENT_KEY),
        snapshots(block),
        at.getLong(LAST_SECURED),
        at.getInt(CURRENT),
        at.getInt(DEGREE),
        at.getLong(FIRST_PBA),
        at.getLong(PBAS),
        Pool.stored(block, FREE_TREE),
        Pool.stored(block, META_TREE));
  }

  static byte[] encode(CbeSuperblock superblock) {
    byte[] block = new byte[CbeSuperblock.BLOCK];
    ByteBuffer at = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    block[0] = superblock.dialect().code(superblock.state());
    at.putLong(REKEYING_VBA, superblock.rekeyingVba());
    at.putLong(RESIZING_PBAS, superblock.resizingPbas());
    at.putLong(RESIZING_LEAVES, superblock.resizingLeaves());
    superblock.previousKey().store(block, PREVIOUS_KEY);
    superblock.currentKey().store(block, CURRENT_KEY);
    for (int i = 0; i < CbeSuperblock.SNAPSHOTS; i++) {
      superblock.snapshots().get(i).store(block, SNAPSHOTS + i * Snapshot.SIZE);
    }
    at.putLong(LAST_SECURED, superblock.lastSecured()).putInt(CURRENT, superblock.current());
    at.putInt(DEGREE, superblock.degree()).putLong(FIRST_PBA, superblock.firstPba());
    at.putLong(PBAS, superblock.pbas());
    superblock.freeTree().store(block, FREE_TREE);
    superblock.metaTree().store(block, META_TREE);
    return block;
  }

  static boolean tailZero(byte[] block) {
    return NodeBlock.isZero(block, TAIL, CbeSuperblock.BLOCK);
  }

  private static long lastSecured(byte[] block) {
    return ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).getLong(LAST_SECURED);
  }

  private static List<Snapshot> snapshots(byte[] block) {
    List<Snapshot> snapshots = new ArrayList<>(CbeSuperblock.SNAPSHOTS);
    for (int i = 0; i < CbeSuperblock.SNAPSHOTS; i++) {
      snapshots.add(Snapshot.stored(block, SNAPSHOTS + i * Snapshot.SIZE));
    }
    return snapshots;
  }
}
