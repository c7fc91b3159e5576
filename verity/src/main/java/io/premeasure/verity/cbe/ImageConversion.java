package io.premeasure.verity.cbe;

import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes an image of the core's releases 20.05 and 20.06 one of the format of 2021: other state
 * codes, and a superblock that a trust anchor knows. Trees and data stay where they are.
 */
public final class ImageConversion {
  private ImageConversion() {}

  /**
   * Converts an image.
   *
   * @param anchor that is to protect its keys from now on, until now protected by the built-in one
   * @return hash of the superblock, which the anchor now keeps
   * @throws RefusedException when the image is no old one, or another writer has it
   * @throws VerityFormatException when its superblock cannot be used
   */
  public static BlockHash run(Path file, TrustAnchor anchor) throws IOException {
    try (ImageLock lock = ImageLock.take(file);
        ImageFile image = ImageFile.open(file)) {
      Recovery.run(file, image, anchor);
      SuperblockSlots slots = SuperblockSlots.read(image);
      if (slots.dialect() != Dialect.LEGACY) {
        throw new RefusedException(lock.image(), "is not of release 20.05 or 20.06");
      }
      SuperblockSlot slot = slots.newest();
      CheckReport report = ImageCheck.run(image, Optional.of(slot.hash()), 1);
      if (!report.verdict().sound()) {
        throw new VerityFormatException(
            lock.image(), 0, "is damaged: " + report.findings().get(0).detail());
      }
      byte[] converted = converted(slot.usable().orElseThrow(), anchor).encode();
      SortedMap<Long, byte[]> blocks = new TreeMap<>();
      for (long i = 0; i < CbeSuperblock.SLOTS; i++) {
        blocks.put(i, i == slot.index() ? converted : ImageInit.invalid(Dialect.CBE));
      }
      BlockHash hash = BlockHash.over(converted);
      Journal journal = new Journal(file);
      journal.write(slot.hash(), hash, blocks, anchor.journalSeal());
      Journal.apply(blocks, image);
      anchor.secure(hash);
      journal.delete();
      return hash;
    }
  }

  private static CbeSuperblock converted(CbeSuperblock old, TrustAnchor anchor) {
    TrustAnchor before = TrustAnchor.builtIn();
    boolean rekeying = old.state() == ImageState.REKEYING;
    return new CbeSuperblock(
        Dialect.CBE,
        old.state(),
        old.rekeyingVba(),
        old.resizingPbas(),
        old.resizingLeaves(),
        rekeying ? anchor.wrap(before.unwrap(old.previousKey())) : WrappedKey.NONE,
        anchor.wrap(before.unwrap(old.currentKey())),
        old.snapshots(),
        old.lastSecured(),
        old.current(),
        old.degree(),
        old.firstPba(),
        old.pbas(),
        old.freeTree(),
        old.metaTree());
  }
}
