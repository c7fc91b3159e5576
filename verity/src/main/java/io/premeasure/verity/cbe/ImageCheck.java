package io.premeasure.verity.cbe;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.cbe.CheckReport.Verdict;
import io.premeasure.verity.cbe.Finding.Kind;
import io.premeasure.verity.cbe.Finding.Tree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Checks an image from the superblock down. No block is used that is not what the block above it
 * says; a damaged one ends the way down there, and the check goes on beside it.
 */
public final class ImageCheck {
  private final BlockSource image;
  private final Findings findings;
  private final List<String> notes = new ArrayList<>();

  private ImageCheck(BlockSource image, int limit) {
    this.image = image;
    this.findings = new Findings(limit);
  }

  /**
   * Checks everything but the content of blocks that were never written or are free.
   *
   * @param expected hash that the superblock must have; none takes the newest one
   * @param limit most findings to list
   * @throws io.premeasure.verity.VerityFormatException when no block can be a superblock
   */
  public static CheckReport run(BlockSource image, Optional<BlockHash> expected, int limit)
      throws IOException {
    return new ImageCheck(image, limit).run(expected);
  }

  private CheckReport run(Optional<BlockHash> expected) throws IOException {
    SuperblockSlots slots = SuperblockSlots.read(image);
    Optional<SuperblockSlot> secured = expected.flatMap(slots::secured);
    SuperblockSlot slot = secured.orElseGet(slots::newest);
    CbeSuperblock superblock = slot.usable().orElseThrow();
    boolean unknown = expected.isPresent() && secured.isEmpty();
    if (unknown) {
      findings.add(
          Finding.ofSuperblock(
              Kind.UNKNOWN_SUPERBLOCK, "no superblock has the hash " + expected.get()));
    } else if (expected.isPresent() && slots.newest().index() != slot.index()) {
      notes.add(
          "slot %d is newer than the secured one: interrupted before the anchor was told"
              .formatted(slots.newest().index()));
    } else if (expected.isEmpty()) {
      notes.add("freshness was not checked: there is no hash to compare the superblock with");
    }
    new SuperblockCheck(image, slot, superblock, findings, notes).run();
    checkTrees(superblock);
    return new CheckReport(
        unknown ? Verdict.UNUSABLE : verdict(superblock),
        expected.map(hash -> secured.isPresent()),
        slot.index(),
        superblock,
        slot.hash(),
        findings.kept(),
        findings.count(),
        findings.blocks(),
        notes);
  }

  private void checkTrees(CbeSuperblock superblock) throws IOException {
    Owners owners = new Owners(superblock.pbas(), image.size() / CbeSuperblock.BLOCK, findings);
    TreeBlocks blocks = new ImageBlocks(image, superblock.pbas());
    Optional<Snapshot> newer = Optional.empty();
    for (Snapshot snapshot : superblock.validSnapshots()) {
      boolean clean = findings.count() == 0;
      SnapshotCheck check = new SnapshotCheck(blocks, superblock, snapshot, owners, findings);
      check.run(clean ? newer : Optional.empty());
      newer = Optional.of(snapshot);
    }
    long current = superblock.currentSnapshot().generation();
    checkPool(blocks, Tree.FREE, superblock.freeTree(), owners, current);
    checkPool(blocks, Tree.META, superblock.metaTree(), owners, current);
    if (!findings.unseen()) {
      owners.reportUnowned();
    }
  }

  private void checkPool(TreeBlocks blocks, Tree tree, Pool pool, Owners owners, long current)
      throws IOException {
    Optional<String> problem = pool.shape().problem(TreeShape.MIN_POOL_LEVEL);
    if (problem.isPresent()) {
      findings.add(Finding.ofTree(tree, OptionalLong.empty(), Kind.MALFORMED, problem.get()));
    } else {
      new PoolCheck(blocks, tree, pool, owners, findings, current).run();
    }
  }

  private Verdict verdict(CbeSuperblock superblock) {
    if (findings.in(Tree.SUPERBLOCK) || findings.in(Tree.VBD)) {
      return Verdict.DATA_DAMAGED;
    }
    if (findings.in(Tree.FREE) || findings.in(Tree.META)) {
      return Verdict.POOL_DAMAGED;
    }
    return superblock.state().unfinished() ? Verdict.UNFINISHED : Verdict.INTACT;
  }
}
