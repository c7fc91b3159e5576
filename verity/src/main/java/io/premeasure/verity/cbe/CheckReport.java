package io.premeasure.verity.cbe;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a check of an image found.
 *
 * @param verdict all in one word
 * @param fresh whether the superblock is the one expected; none when none was expected
 * @param slot number of the superblock that was followed
 * @param superblock the superblock that was followed
 * @param hash its hash
 * @param findings what must not be, up to the limit
 * @param findingCount all of them
 * @param blocksChecked blocks whose hash was computed
 * @param notes what is no damage
 */
public record CheckReport(
    Verdict verdict,
    Optional<Boolean> fresh,
    int slot,
    CbeSuperblock superblock,
    BlockHash hash,
    List<Finding> findings,
    long findingCount,
    long blocksChecked,
    List<String> notes) {
  /** The state of an image as a whole. */
  public enum Verdict {
    INTACT,
    /** Sound, with an operation that can be resumed. */
    UNFINISHED,
    /** All data are as they were written; nothing can be written any more before a repair. */
    POOL_DAMAGED,
    /** Something that was written cannot be read, or not trusted. */
    DATA_DAMAGED,
    /** No superblock is the one expected; what is reported is of the newest there is. */
    UNUSABLE;

    /** The name in reports. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether nothing must be repaired. */
    public boolean sound() {
      return this == INTACT || this == UNFINISHED;
    }
  }

  /** Takes copies of the lists. */
  public CheckReport {
    findings = List.copyOf(findings);
    notes = List.copyOf(notes);
  }
}
