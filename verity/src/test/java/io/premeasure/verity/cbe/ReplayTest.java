package io.premeasure.verity.cbe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReplayTest {
  static List<GoldenImage> uninterrupted() {
    return GoldenImage.allOf2021()
        .filter(image -> !image.list("runs").isEmpty())
        .filter(image -> image.list("runs").stream().allMatch(run -> run.get("stopped") == null))
        .filter(image -> !image.name().equals("quirk-current-dropped"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("uninterrupted")
  void theSameWritesGiveTheSameBlocks(GoldenImage golden) throws IOException {
    Replay replay = Replay.of(golden);
    byte[] expected = golden.bytes();
    byte[] found = replay.bytes();
    for (int pba = CbeSuperblock.SLOTS; pba < expected.length / 4096; pba++) {
      assertArrayEquals(
          Arrays.copyOfRange(expected, pba * 4096, pba * 4096 + 4096),
          Arrays.copyOfRange(found, pba * 4096, pba * 4096 + 4096),
          "PBA " + pba);
    }
    assertEquals(golden.secured(), replay.anchor().secured());
    SuperblockSlots slots = SuperblockSlots.read(replay.image());
    int later = golden.list("runs").size();
    assertEquals(
        Optional.of(((Integer) golden.facts().get("secured_slot") + later) % 8),
        slots.secured(golden.secured().orElseThrow()).map(SuperblockSlot::index));
    CheckReport report = ImageCheck.run(replay.image(), replay.anchor().secured(), 10);
    assertTrue(report.verdict().sound(), report.toString());
  }
}
