package io.premeasure.verity.cbe;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.FileBlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finishes or drops the commit that a writer could not finish. */
final class Recovery {
  private Recovery() {}

  /**
   * Brings a pending commit to the image and its hash to the anchor. A journal that is not whole is
   * deleted: nothing of it has reached the image.
   *
   * @throws VerityFormatException when the journal is of another state of the image
   */
  static void run(Path image, BlockTarget target, TrustAnchor anchor) throws IOException {
    Journal journal = new Journal(image);
    if (!Files.exists(journal.file())) {
      return;
    }
    try (BlockSource source = FileBlockSource.open(journal.file())) {
      Optional<PendingCommit> pending = PendingCommit.read(source);
      if (pending.isPresent()) {
        if (!concerns(pending.get(), target, anchor.secured())) {
          throw new VerityFormatException(
              journal.file().toString(), 0, "is of another state of the image than the anchor's");
        }
        pending.get().apply(target);
        anchor.secure(pending.get().after());
      }
    }
    journal.delete();
  }

  /**
   * An image for reading, as it will be after recovery.
   *
   * @param secured hash that the anchor keeps, if it does
   */
  static BlockSource source(Path image, Optional<BlockHash> secured) throws IOException {
    BlockSource plain = FileBlockSource.open(image);
    Path file = new Journal(image).file();
    if (!Files.exists(file)) {
      return plain;
    }
    BlockSource journal = FileBlockSource.open(file);
    Optional<PendingCommit> pending =
        PendingCommit.read(journal).filter(commit -> concerns(commit, plain, secured));
    if (pending.isEmpty()) {
      journal.close();
      return plain;
    }
    return new CommittedSource(plain, pending.get(), journal);
  }

  /** The hash that the anchor will keep after recovery. */
  static Optional<BlockHash> secured(Path image, Optional<BlockHash> secured) throws IOException {
    Path file = new Journal(image).file();
    if (secured.isEmpty() || !Files.exists(file)) {
      return secured;
    }
    try (BlockSource journal = FileBlockSource.open(file)) {
      return PendingCommit.read(journal)
          .filter(commit -> commit.concerns(secured.get()))
          .map(PendingCommit::after)
          .or(() -> secured);
    }
  }

  private static boolean concerns(
      PendingCommit commit, BlockSource image, Optional<BlockHash> secured) {
    if (secured.isPresent()) {
      return commit.concerns(secured.get());
    }
    for (int slot = 0; slot < CbeSuperblock.SLOTS; slot++) {
      byte[] block = new byte[CbeSuperblock.BLOCK];
      try {
        image.read((long) slot * CbeSuperblock.BLOCK, block, 0, block.length);
      } catch (IOException e) {
        // What cannot be read is none of the commit's superblocks.
        return false;
      }
      if (commit.concerns(BlockHash.over(block))) {
        return true;
      }
    }
    return false;
  }
}
