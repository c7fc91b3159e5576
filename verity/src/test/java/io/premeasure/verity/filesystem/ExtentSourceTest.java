package io.premeasure.verity.filesystem;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.premeasure.verity.MemoryTarget;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExtentSourceTest {
  private final MemoryTarget volume = new MemoryTarget("volume", new byte[100]);

  @Test
  void everyRangeIsReadAcrossTheExtents() throws IOException {
    for (int i = 0; i < 100; i++) {
      volume.bytes()[i] = (byte) i;
    }
    ExtentSource file =
        new ExtentSource(
            "file",
            volume,
            List.of(new FileExtent(50, 7), new FileExtent(10, 1), new FileExtent(90, 10)));
    byte[] whole = {50, 51, 52, 53, 54, 55, 56, 10, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99};
    assertEquals(whole.length, file.size());
    for (int from = 0; from <= whole.length; from++) {
      for (int to = from; to <= whole.length; to++) {
        byte[] read = new byte[to - from];
        file.read(from, read, 0, read.length);
        assertArrayEquals(Arrays.copyOfRange(whole, from, to), read);
      }
    }
    assertThrows(VerityFormatException.class, () -> file.read(17, new byte[2], 0, 2));
    assertThrows(VerityFormatException.class, () -> file.read(-1, new byte[2], 0, 2));
  }

  @Test
  void anEmptyFileHasNothingToRead() throws IOException {
    ExtentSource file = new ExtentSource("file", volume, List.of());
    file.read(0, new byte[0], 0, 0);
    assertThrows(VerityFormatException.class, () -> file.read(0, new byte[1], 0, 1));
  }
}
