package io.premeasure.tpm.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.tpm.HashAlgorithm;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyDigestTest {
  private static final byte[] ENDORSEMENT = HexFormat.of().parseHex("4000000b");

  static List<?> policies() {
    List<?> policies = (List<?>) Golden.json("tpm/policy/policies.json").get("other");
    assertTrue(policies.size() > 5);
    return policies;
  }

  /** Digests of swtpm's trial sessions. */
  @ParameterizedTest
  @MethodSource("policies")
  void digestsAreThoseOfATrialSession(Map<?, ?> policy) {
    Map<?, ?> command = (Map<?, ?>) policy.get("description");
    PolicyDigest fresh =
        PolicyDigest.of(
            HashAlgorithm.ofBankName((String) policy.get("session_hash")).orElseThrow());
    PolicyDigest after =
        switch ((String) command.get("op")) {
          case "PolicyOR" -> PolicyDigest.or(branches((List<?>) command.get("branches")));
          case "PolicyLocality" -> fresh.locality((Integer) command.get("locality_byte"));
          case "PolicyCommandCode" -> fresh.commandCode(Integer.decode((String) command.get("cc")));
          case "PolicyAuthValue" -> fresh.authValue();
          case "PolicySecret" -> fresh.secret(ENDORSEMENT, new byte[0]);
          case "PolicyAuthorize" ->
              fresh.authorize(
                  HexFormat.of().parseHex((String) command.get("key_name")), new byte[0]);
          default -> throw new AssertionError("no such case: " + command);
        };
    assertEquals(policy.get("policy_digest"), HexFormat.of().formatHex(after.bytes()));
  }

  /** The branches of the golden PolicyOR are golden policies of registers. */
  private static List<PolicyDigest> branches(List<?> digests) {
    List<PolicyDigest> branches = new ArrayList<>();
    for (Object digest : digests) {
      for (Object entry : (List<?>) Golden.json("tpm/policy/policies.json").get("policy_pcr")) {
        Map<?, ?> policy = (Map<?, ?>) entry;
        if (digest.equals(policy.get("policy_digest"))) {
          branches.add(PolicyDigest.of(HashAlgorithm.SHA256).pcr(PcrPolicyTest.values(policy)));
        }
      }
    }
    assertEquals(digests.size(), branches.size());
    return branches;
  }

  @Test
  void anyNumberOfAlternativesBecomesOnePolicy() {
    List<PolicyDigest> leaves = new ArrayList<>();
    for (int i = 0; i < 17; i++) {
      SortedMap<Integer, byte[]> values = new TreeMap<>(Map.of(11, new byte[] {(byte) i}));
      leaves.add(PolicyDigest.of(HashAlgorithm.SHA256).pcr(Map.of(HashAlgorithm.SHA256, values)));
    }
    assertArrayEquals(leaves.get(0).bytes(), PolicyDigest.anyOf(leaves.subList(0, 1)).bytes());
    assertArrayEquals(
        PolicyDigest.or(leaves.subList(0, 8)).bytes(),
        PolicyDigest.anyOf(leaves.subList(0, 8)).bytes());
    PolicyDigest nested =
        PolicyDigest.or(
            List.of(
                PolicyDigest.or(leaves.subList(0, 8)),
                PolicyDigest.or(leaves.subList(8, 16)),
                leaves.get(16)));
    assertArrayEquals(nested.bytes(), PolicyDigest.anyOf(leaves).bytes());
  }

  @Test
  void oneCommandTakesTwoToEightBranches() {
    PolicyDigest fresh = PolicyDigest.of(HashAlgorithm.SHA256);
    assertThrows(IllegalArgumentException.class, () -> PolicyDigest.or(List.of(fresh)));
    assertThrows(
        IllegalArgumentException.class,
        () -> PolicyDigest.or(java.util.Collections.nCopies(9, fresh)));
    assertThrows(IllegalArgumentException.class, () -> PolicyDigest.anyOf(List.of()));
  }
}
