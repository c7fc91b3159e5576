package io.premeasure.tpm.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.tpm.HashAlgorithm;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Policy digests on which tpm2_createpolicy and tpm2_policypcr agreed. */
class PcrPolicyTest {
  @Test
  void policiesAreThoseOfTpm2Tools() {
    List<?> cases = (List<?>) Golden.json("tpm/policy/policies.json").get("policy_pcr");
    assertTrue(cases.size() > 1);
    for (Object entry : cases) {
      Map<?, ?> policy = (Map<?, ?>) entry;
      HashAlgorithm session = bank(policy.get("session_hash"));
      assertEquals(
          policy.get("policy_digest"),
          HexFormat.of().formatHex(PcrPolicy.digest(session, values(policy))),
          policy.toString());
    }
  }

  /** Values are triples of bank, register and value in the order of the selection. */
  static Map<HashAlgorithm, SortedMap<Integer, byte[]>> values(Map<?, ?> policy) {
    Map<HashAlgorithm, SortedMap<Integer, byte[]>> values = new LinkedHashMap<>();
    for (Object entry : (List<?>) policy.get("pcr_values")) {
      List<?> triple = (List<?>) entry;
      values
          .computeIfAbsent(bank(triple.get(0)), algorithm -> new TreeMap<>())
          .put((Integer) triple.get(1), HexFormat.of().parseHex((String) triple.get(2)));
    }
    return values;
  }

  private static HashAlgorithm bank(Object name) {
    return HashAlgorithm.ofBankName((String) name).orElseThrow();
  }
}
