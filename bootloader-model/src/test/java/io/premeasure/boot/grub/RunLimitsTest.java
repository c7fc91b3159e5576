package io.premeasure.boot.grub;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class RunLimitsTest {
  private final RunLimits limits = new RunLimits();

  @Test
  void filesThatAreReadOftenCountEachTime() {
    for (int i = 0; i < 8; i++) {
      assertDoesNotThrow(() -> limits.file(1L << 30));
    }
    assertThrows(Unpredictable.class, () -> limits.file(1));
  }

  @Test
  void aFileThatClaimsToBeEndlessIsNotRead() throws Unpredictable {
    limits.file(1);
    assertThrows(Unpredictable.class, () -> limits.file(Long.MAX_VALUE));
  }

  @Test
  void scriptsThatAreRunOftenCountEachTime() {
    String script = "#".repeat(1 << 20);
    for (int i = 0; i < 64; i++) {
      assertDoesNotThrow(() -> limits.script(script, 32));
    }
    assertThrows(Unpredictable.class, () -> limits.script("f", 32));
  }
}
