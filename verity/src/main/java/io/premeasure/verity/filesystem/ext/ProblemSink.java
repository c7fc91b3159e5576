package io.premeasure.verity.filesystem.ext;

import io.premeasure.verity.VerityFormatException;

/** Decides what becomes of a problem: an entry of the list, or an error. */
final class ProblemSink {
  private final String source;
  private final ExtOptions options;
  private final ProblemList problems = new ProblemList();

  ProblemSink(String source, ExtOptions options) {
    this.source = source;
    this.options = options;
  }

  void compareChecksums(long offset, String what, long stored, long computed)
      throws VerityFormatException {
    if (stored != computed) {
      String description =
          String.format("%s: checksum %08x, expected %08x", what, stored, computed);
      report(new ExtProblem(ExtProblem.Kind.CHECKSUM, offset, description));
    }
  }

  void report(ExtProblem problem) throws VerityFormatException {
    boolean refused =
        switch (problem.kind()) {
          case CHECKSUM -> options.strict();
          case JOURNAL -> options.refuseUnreplayedJournal();
          case STATE, STRUCTURE -> false;
        };
    if (refused) {
      throw new VerityFormatException(source, problem.offset(), problem.description());
    }
    problems.add(problem);
  }

  ProblemList list() {
    return problems;
  }
}
