package io.premeasure.verity.partition;

import java.util.List;
import java.util.Optional;

/**
 * One of the two copies of a table, as found on a disk.
 *
 * @param role which of the two
 * @param lba the sector where its header was looked for
 * @param header what was found there, valid or not; empty when it is no header
 * @param problems all that is wrong with this copy by itself
 */
public record TableCopy(
    Role role, long lba, Optional<GptHeader> header, List<TableProblem> problems) {
  /** Takes copies of the lists. */
  public TableCopy {
    problems = List.copyOf(problems);
  }

  /** The two copies. */
  public enum Role {
    /** The one at the start, which firmware and kernels read first. */
    PRIMARY,
    /** The one at the end. */
    BACKUP
  }

  /** Whether nothing is wrong with it, so that it can be used. */
  public boolean isValid() {
    return header.isPresent() && problems.isEmpty();
  }
}
