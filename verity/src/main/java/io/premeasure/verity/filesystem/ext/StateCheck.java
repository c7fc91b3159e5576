package io.premeasure.verity.filesystem.ext;

import io.premeasure.verity.VerityFormatException;

/** Says when a file system was not left in order. */
final class StateCheck {
  private static final int CLEAN = 1;
  private static final int ERRORS = 2;

  private StateCheck() {}

  static void check(ExtSuperblock superblock, ProblemSink problems) throws VerityFormatException {
    if (superblock.hasIncompat(ExtFeatures.INCOMPAT_RECOVER)) {
      report(
          problems,
          ExtProblem.Kind.JOURNAL,
          "the journal was not replayed: files may differ from what a mount would show");
    } else if ((superblock.state() & CLEAN) == 0) {
      report(problems, ExtProblem.Kind.STATE, "the file system was not cleanly unmounted");
    }
    if ((superblock.state() & ERRORS) != 0) {
      report(problems, ExtProblem.Kind.STATE, "the kernel noted errors in the file system");
    }
  }

  private static void report(ProblemSink problems, ExtProblem.Kind kind, String description)
      throws VerityFormatException {
    problems.report(new ExtProblem(kind, SuperblockParser.OFFSET, description));
  }
}
