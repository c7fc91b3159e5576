package io.premeasure.verity.cbe;

import java.util.List;
import java.util.Optional;

/**
 * A superblock: the roots of all trees, and the keys in the trust anchor's encryption. Nothing in
 * it is checked but the state; {@link #problem} says what is impossible.
 *
 * @param dialect whose habits it follows
 * @param state what goes on in the image
 * @param rekeyingVba next virtual block to be rekeyed
 * @param resizingPbas blocks that an extension has yet to add
 * @param resizingLeaves leaves that it has added
 * @param previousKey the key before the current one, while there are blocks under it
 * @param currentKey the key of written blocks
 * @param snapshots the 48 slots
 * @param lastSecured generation of the superblock secured before
 * @param current index of the slot of the current snapshot
 * @param degree of the trees of all snapshots
 * @param firstPba always 0
 * @param pbas physical blocks of the image
 * @param freeTree pool for the snapshots' copy on write
 * @param metaTree pool for the copy on write of both pools
 */
public record CbeSuperblock(
    Dialect dialect,
    ImageState state,
    long rekeyingVba,
    long resizingPbas,
    long resizingLeaves,
    WrappedKey previousKey,
    WrappedKey currentKey,
    List<Snapshot> snapshots,
    long lastSecured,
    int current,
    int degree,
    long firstPba,
    long pbas,
    Pool freeTree,
    Pool metaTree) {
  /** Bytes of a physical or virtual block. */
  public static final int BLOCK = 4096;

  /** Superblocks of an image: its first blocks. */
  public static final int SLOTS = 8;

  /** Snapshots of a superblock. */
  public static final int SNAPSHOTS = 48;

  /** Takes a copy of the list. */
  public CbeSuperblock {
    snapshots = List.copyOf(snapshots);
  }

  /** What makes the superblock as a whole unusable, if anything; trees are not looked at. */
  public Optional<String> problem() {
    if (Integer.compareUnsigned(current, SNAPSHOTS) >= 0) {
      return Optional.of(
          "current snapshot %s, expected 0 to 47".formatted(Integer.toUnsignedString(current)));
    }
    if (firstPba != 0) {
      return Optional.of("first PBA " + Long.toUnsignedString(firstPba) + ", expected 0");
    }
    if (pbas <= SLOTS) {
      return Optional.of(
          "%s physical blocks, expected more than 8".formatted(Long.toUnsignedString(pbas)));
    }
    return Optional.empty();
  }

  /** The slot of the current snapshot. */
  public Snapshot currentSnapshot() {
    return snapshots.get(current);
  }

  /** The form of the tree of one of the snapshots. */
  public TreeShape shape(Snapshot snapshot) {
    return snapshot.shape(degree);
  }

  /** The valid snapshots, the newest first. */
  public List<Snapshot> validSnapshots() {
    return snapshots.stream()
        .filter(Snapshot::valid)
        .sorted((a, b) -> Long.compareUnsigned(b.generation(), a.generation()))
        .toList();
  }

  /**
   * The valid snapshot with the number.
   *
   * @param image for the message
   * @throws RefusedException when there is none; the message lists those that are
   */
  public Snapshot snapshot(String image, long generation) throws RefusedException {
    List<Snapshot> valid = validSnapshots();
    return valid.stream()
        .filter(snapshot -> snapshot.generation() == generation)
        .findFirst()
        .orElseThrow(
            () ->
                new RefusedException(
                    image,
                    "no snapshot %s, there are %s"
                        .formatted(
                            Long.toUnsignedString(generation),
                            valid.stream()
                                .map(each -> Long.toUnsignedString(each.generation()))
                                .toList())));
  }

  /** The generation that counts when superblocks are compared. */
  public long generation() {
    return dialect == Dialect.LEGACY ? lastSecured : currentSnapshot().generation();
  }

  /** The 4096 bytes as they are stored. */
  public byte[] encode() {
    return SuperblockCodec.encode(this);
  }

  /** SHA-256 of the 4096 bytes: what a trust anchor keeps. */
  public BlockHash hash() {
    return BlockHash.over(encode());
  }
}
