package io.premeasure.verity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SuperblockTest {
  private final byte[] good = Arrays.copyOf(Golden.bytes("verity/basic.hash.gz"), Superblock.SIZE);

  @Test
  void whatWasReadIsWrittenAgain() throws VerityFormatException {
    assertArrayEquals(good, Superblock.parse("sb", 0, good).encode());
  }

  @Test
  void bytesWithoutAMeaningAreNoticed() throws VerityFormatException {
    assertTrue(Superblock.parse("sb", 0, good).cleanPadding());
    good[500] = 1;
    assertFalse(Superblock.parse("sb", 0, good).cleanPadding());
  }

  @Test
  void theFieldThatIsWrongIsNamed() {
    good[64] = 1;
    VerityFormatException e =
        assertThrows(VerityFormatException.class, () -> Superblock.parse("sb", 0, good));
    assertTrue(e.getMessage().contains("data block size"), e.getMessage());
  }

  @Test
  void everyTruncationIsRefused() {
    HostileInput.truncations(good, VerityFormatException.class, b -> Superblock.parse("sb", 0, b));
  }

  @Test
  void mutationsAreReadOrRefused() {
    HostileInput.mutations(
        good, VerityFormatException.class, b -> Superblock.parse("sb", 0, b).encode());
  }
}
