package io.premeasure.tpm.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.premeasure.tpm.HashAlgorithm;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FreshnessBoundTest {
  /** What tpm2_nvreadpublic said of a counter that tpm2_nvdefine made. */
  @Test
  void theNameOfACounterIsThatOfTpm2Tools() {
    assertEquals(
        "000bd03504a5eef2d7450d2a1014a0eb150eb05a1b09c3b26ebb8d39e0bf880a2d47",
        HexFormat.of().formatHex(new FreshnessBound(0x01500010, 3).name()));
  }

  @Test
  void textIsReadAsItIsWritten() {
    FreshnessBound bound = new FreshnessBound(0x01500010, 5);
    assertEquals("0x01500010=5", bound.toString());
    assertEquals(Optional.of(bound), FreshnessBound.parse(bound.toString()));
    for (String bad : List.of("", "0x01500010", "0x81000001=5", "0x01500010=-1", "1500010=5")) {
      assertEquals(Optional.empty(), FreshnessBound.parse(bad), bad);
    }
    assertThrows(IllegalArgumentException.class, () -> new FreshnessBound(0x81000001, 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8, 9, 17, 64, 65, 100})
  void everyAlternativeOfATreeLeadsToItsRoot(int count) {
    List<PolicyDigest> alternatives = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      alternatives.add(PolicyDigest.of(HashAlgorithm.SHA256).commandCode(i));
    }
    PolicyTree tree = PolicyTree.of(alternatives);
    for (int i = 0; i < count; i++) {
      byte[] digest = alternatives.get(i).bytes();
      for (List<PolicyDigest> branches : tree.path(i)) {
        byte[] at = digest;
        assertEquals(
            1, branches.stream().filter(b -> java.util.Arrays.equals(at, b.bytes())).count());
        digest = PolicyDigest.or(branches).bytes();
      }
      assertArrayEquals(tree.root().bytes(), digest);
    }
  }
}
