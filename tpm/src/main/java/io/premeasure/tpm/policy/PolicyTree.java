package io.premeasure.tpm.policy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One policy that holds when one of any number of alternatives does: TPM2_PolicyOR over groups of
 * {@value PolicyDigest#MAX_BRANCHES} neighbours, then over groups of those, until one is left. A
 * group of one stays as it is.
 */
public final class PolicyTree {
  private final List<List<PolicyDigest>> levels = new ArrayList<>();

  private PolicyTree(List<PolicyDigest> alternatives) {
    List<PolicyDigest> level = List.copyOf(alternatives);
    levels.add(level);
    while (level.size() > 1) {
      List<PolicyDigest> above = new ArrayList<>();
      for (int from = 0; from < level.size(); from += PolicyDigest.MAX_BRANCHES) {
        List<PolicyDigest> group = group(level, from);
        above.add(group.size() == 1 ? group.get(0) : PolicyDigest.or(group));
      }
      levels.add(above);
      level = above;
    }
  }

  /**
   * A tree over policies of one session algorithm.
   *
   * @param alternatives at least one
   */
  public static PolicyTree of(List<PolicyDigest> alternatives) {
    if (alternatives.isEmpty()) {
      throw new IllegalArgumentException("no alternatives");
    }
    return new PolicyTree(alternatives);
  }

  /**
   * The policies without those that are there already: alternatives can lead to the same values.
   */
  public static List<PolicyDigest> distinct(List<PolicyDigest> alternatives) {
    Map<String, PolicyDigest> distinct = new LinkedHashMap<>();
    alternatives.forEach(
        each -> distinct.putIfAbsent(HexFormat.of().formatHex(each.bytes()), each));
    return List.copyOf(distinct.values());
  }

  private static List<PolicyDigest> group(List<PolicyDigest> level, int member) {
    int from = member - member % PolicyDigest.MAX_BRANCHES;
    return level.subList(from, Math.min(level.size(), from + PolicyDigest.MAX_BRANCHES));
  }

  /** The policy that all alternatives lead to. */
  public PolicyDigest root() {
    return levels.get(levels.size() - 1).get(0);
  }

  /**
   * The branches of each TPM2_PolicyOR from an alternative up to the root.
   *
   * @param alternative its place in the list
   */
  public List<List<PolicyDigest>> path(int alternative) {
    List<List<PolicyDigest>> path = new ArrayList<>();
    int member = alternative;
    for (List<PolicyDigest> level : levels.subList(0, levels.size() - 1)) {
      List<PolicyDigest> group = group(level, member);
      if (group.size() > 1) {
        path.add(List.copyOf(group));
      }
      member /= PolicyDigest.MAX_BRANCHES;
    }
    return path;
  }
}
