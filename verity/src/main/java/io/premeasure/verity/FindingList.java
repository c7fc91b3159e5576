package io.premeasure.verity;

import java.util.ArrayList;
import java.util.List;

/** Keeps the first findings and counts all. */
final class FindingList<T> {
  private final List<T> listed = new ArrayList<>();
  private final int most;
  private long total;

  FindingList(int most) {
    this.most = most;
  }

  void add(T finding) {
    total++;
    if (listed.size() < most) {
      listed.add(finding);
    }
  }

  VerificationReport.Findings<T> findings() {
    return new VerificationReport.Findings<>(listed, total);
  }
}
