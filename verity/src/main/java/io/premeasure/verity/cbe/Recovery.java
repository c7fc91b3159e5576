package io.premeasure.verity.cbe;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.FileBlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiPredicate;

/** Finishes or drops the commit that a writer could not finish. */
final class Recovery {
  private Recovery() {}

  /**
   * Brings a pending commit to the image and its hash to the anchor. A journal that is not whole is
   * deleted: nothing of it has reached the image.
   *
   * @throws VerityFormatException when the journal is of another state of the image, or by somebody
   *     who has not the private key
   */
  static void run(Path image, BlockTarget target, TrustAnchor anchor) throws IOException {
    Journal journal = new Journal(image);
    if (!Files.exists(journal.file())) {
      return;
    }
    try (BlockSource source = FileBlockSource.open(journal.file())) {
      Optional<PendingCommit> pending = PendingCommit.read(source);
      if (pending.isPresent()) {
        if (!pending.get().isSealedBy(anchor.journalSeal())) {
          throw new VerityFormatException(
              journal.file().toString(), 0, "was not written with the private key of the anchor");
        }
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

  /** An image for reading, as it will be after recovery with the anchor. */
  static Recovered reading(Path image, TrustAnchor anchor) throws IOException {
    Optional<BlockHash> secured = anchor.secured();
    return reading(
        image,
        secured,
        (commit, plain) ->
            commit.isSealedBy(anchor.journalSeal()) && concerns(commit, plain, secured));
  }

  /**
   * An image for reading, with a commit of a journal only when that leads to the superblock asked
   * for; who may write it cannot be told.
   *
   * @param secured hash that the superblock must have; none takes the commit of the newest one
   */
  static Recovered reading(Path image, Optional<BlockHash> secured) throws IOException {
    return reading(
        image,
        secured,
        (commit, plain) ->
            secured.isPresent()
                ? commit.after().equals(secured.get())
                : concerns(commit, plain, secured));
  }

  private static Recovered reading(
      Path image, Optional<BlockHash> secured, BiPredicate<PendingCommit, BlockSource> counts)
      throws IOException {
    BlockSource plain = FileBlockSource.open(image);
    Path file = new Journal(image).file();
    if (!Files.exists(file)) {
      return new Recovered(plain, secured);
    }
    BlockSource journal = FileBlockSource.open(file);
    Optional<PendingCommit> pending =
        PendingCommit.read(journal).filter(commit -> counts.test(commit, plain));
    if (pending.isEmpty()) {
      journal.close();
      return new Recovered(plain, secured);
    }
    return new Recovered(
        new CommittedSource(plain, pending.get(), journal),
        secured.map(hash -> pending.get().after()));
  }

  /**
   * An image as it will be after recovery.
   *
   * @param source all its bytes
   * @param secured the hash that the anchor will then keep, if it keeps one
   */
  record Recovered(BlockSource source, Optional<BlockHash> secured) {}

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
