package io.premeasure.verity.cbe;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.cbe.Finding.Kind;
import java.io.IOException;
import java.util.List;

/** The rules about the superblock that is followed. */
final class SuperblockCheck {
  /** Those that no user keeps: the current one, and the one secured before it. */
  private static final int MAX_PASSING = 2;

  private final BlockSource image;
  private final SuperblockSlot slot;
  private final CbeSuperblock superblock;
  private final Findings findings;
  private final List<String> notes;

  SuperblockCheck(
      BlockSource image,
      SuperblockSlot slot,
      CbeSuperblock superblock,
      Findings findings,
      List<String> notes) {
    this.image = image;
    this.slot = slot;
    this.superblock = superblock;
    this.findings = findings;
    this.notes = notes;
  }

  void run() throws IOException {
    findings.countBlock();
    if (!slot.tailZero()) {
      add(Kind.PADDING, "bytes behind the last field are not zero");
    }
    long there = image.size() / CbeSuperblock.BLOCK;
    if (Long.compareUnsigned(superblock.pbas(), there) > 0) {
      add(
          Kind.MALFORMED,
          "%s physical blocks, but the image has only %d"
              .formatted(Long.toUnsignedString(superblock.pbas()), there));
    }
    checkSnapshots();
    checkOperation();
  }

  private void checkSnapshots() {
    Snapshot current = superblock.currentSnapshot();
    List<Snapshot> valid = superblock.validSnapshots();
    if (!current.valid()) {
      add(Kind.CURRENT_DROPPED, "the current snapshot is marked invalid");
    } else if (valid.get(0).generation() != current.generation()) {
      add(
          Kind.GENERATION_ORDER,
          "snapshot %s is newer than the current one"
              .formatted(Long.toUnsignedString(valid.get(0).generation())));
    }
    long passing = valid.stream().filter(snapshot -> !snapshot.keep()).count();
    if (passing > MAX_PASSING) {
      add(Kind.MALFORMED, passing + " valid snapshots that nobody keeps, expected at most 2");
    }
  }

  private void checkOperation() {
    switch (superblock.state()) {
      case REKEYING -> checkRekeying();
      case EXTENDING_VBD, EXTENDING_FT -> {
        if (superblock.resizingPbas() == 0) {
          add(Kind.OPERATION_FIELDS, "extending, but no blocks are left to add");
        }
        notes.add(Long.toUnsignedString(superblock.resizingPbas()) + " blocks are left to add");
      }
      default -> {
        return;
      }
    }
  }

  private void checkRekeying() {
    int previous = superblock.previousKey().id();
    int current = superblock.currentKey().id();
    if (previous == 0 || current == 0 || previous == current) {
      add(
          Kind.OPERATION_FIELDS,
          "rekeying from key %d to key %d, expected two different keys"
              .formatted(previous, current));
    }
    long most = superblock.validSnapshots().stream().mapToLong(Snapshot::leaves).max().orElse(0);
    if (Long.compareUnsigned(superblock.rekeyingVba(), most) > 0) {
      add(Kind.OPERATION_FIELDS, "rekeying goes on at a VBA beyond the end");
    }
    notes.add("rekeying goes on at VBA " + Long.toUnsignedString(superblock.rekeyingVba()));
  }

  private void add(Kind kind, String detail) {
    findings.add(Finding.ofSuperblock(kind, detail));
  }
}
