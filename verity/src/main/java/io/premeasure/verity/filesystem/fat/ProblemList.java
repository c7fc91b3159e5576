package io.premeasure.verity.filesystem.fat;

import java.util.ArrayList;
import java.util.List;

/** Problems in the order found; a hostile volume cannot make it grow without end. */
final class ProblemList {
  private static final int LIMIT = 1000;

  private final List<FatProblem> problems = new ArrayList<>();

  void add(FatProblem.Kind kind, long offset, String text) {
    // Each kind must stay visible, as some of them forbid writing.
    if (problems.size() < LIMIT || problems.stream().noneMatch(p -> p.kind() == kind)) {
      problems.add(new FatProblem(kind, offset, text));
    }
  }

  List<FatProblem> list() {
    return List.copyOf(problems);
  }
}
