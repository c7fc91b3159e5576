package io.premeasure.verity.filesystem.ext;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The problems met so far, each once, up to a limit that keeps a hostile image from filling it. */
final class ProblemList {
  private static final int LIMIT = 1000;

  private final Set<ExtProblem> known = new HashSet<>();
  private final List<ExtProblem> problems = new ArrayList<>();

  synchronized void add(ExtProblem problem) {
    if (problems.size() < LIMIT && known.add(problem)) {
      problems.add(problem);
    }
  }

  synchronized List<ExtProblem> toList() {
    return List.copyOf(problems);
  }
}
