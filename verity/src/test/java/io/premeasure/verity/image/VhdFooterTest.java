package io.premeasure.verity.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Footers made by cvmvhd and by qemu-img. */
class VhdFooterTest {
  private static final String SWAPPED = "VHD footer: disk type and time are little-endian";
  private static final String EARLY = "VHD footer: checksum was computed before the id was set";

  @ParameterizedTest
  @ValueSource(strings = {"qemu-img-fixed-10MiB", "project-sample-1GiB"})
  void rightFootersAreReadWithoutProblemsAndWrittenAsTheyWere(String name) throws IOException {
    byte[] bytes = Golden.bytes("cvmboot/vhd/" + name + ".footer");
    VhdFooterReading reading = VhdFooterReading.parse(name, 0, bytes);
    assertEquals(List.of(), reading.problems());
    assertArrayEquals(bytes, reading.footer().encode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"create-1GiB", "append-10MiB-stale-copy", "append-then-resize-1GiB"})
  void theDefectsOfCvmvhdAreNamedAndRepaired(String name) throws IOException {
    byte[] bytes = Golden.bytes("cvmboot/vhd/" + name + ".footer");
    VhdFooterReading reading = VhdFooterReading.parse(name, 0, bytes);
    assertEquals(
        name.contains("resize") ? List.of(SWAPPED) : List.of(EARLY, SWAPPED), reading.problems());
    assertEquals(VhdType.FIXED, reading.footer().type());
    VhdFooterReading again = VhdFooterReading.parse(name, 0, reading.repaired());
    assertEquals(List.of(), again.problems());
    assertEquals(reading.footer(), again.footer());
  }

  @Test
  void everyFlippedBitIsRefusedOrReported() throws IOException {
    VhdIdentity identity = new VhdIdentity(new UUID(1, 2), 3);
    byte[] good = VhdFooter.create(VhdType.FIXED, 1 << 20, identity).encode();
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] bytes = good.clone();
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      assertTrue(isRefusedOrReported(bytes), "bit " + bit);
    }
  }

  private static boolean isRefusedOrReported(byte[] bytes) {
    try {
      return !VhdFooterReading.parse("footer", 0, bytes).problems().isEmpty();
    } catch (VerityFormatException refused) {
      return true;
    }
  }
}
