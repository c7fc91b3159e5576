package io.premeasure.verity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBlockTargetTest {
  private static final int MIB = 1 << 20;

  @TempDir private Path folder;

  @Test
  void piecesOfAnySizeAndPlaceAreReadBackAndStandInTheFile() throws IOException {
    Random random = new Random(7);
    byte[] expected = new byte[4 * MIB + 700];
    Path file = folder.resolve("disk");
    try (FileBlockTarget target = FileBlockTarget.create(file, expected.length)) {
      target.passCache();
      ByteBuffer buffer = FileBlockTarget.bufferFor(MIB);
      for (int round = 0; round < 200; round++) {
        int unit = round % 2 == 0 ? 4096 : 1;
        int length = 1 + random.nextInt(MIB / unit) * unit;
        int at = random.nextInt((expected.length - length) / unit) * unit;
        int start = random.nextInt((MIB - length) / unit + 1) * unit;
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        buffer.clear().position(start).put(bytes);
        target.write(at, buffer.position(start).limit(start + length));
        System.arraycopy(bytes, 0, expected, at, length);
        assertEquals(start + length, buffer.position());
        byte[] back = new byte[length];
        target.read(at, back, 0, length);
        assertArrayEquals(bytes, back);
      }
      target.force();
    }
    assertArrayEquals(expected, Files.readAllBytes(file));
  }

  @Test
  void aPieceThatReachesBeyondTheEndIsRefusedAndNothingOfItWritten() throws IOException {
    Path file = folder.resolve("disk");
    try (FileBlockTarget target = FileBlockTarget.create(file, MIB)) {
      ByteBuffer buffer = FileBlockTarget.bufferFor(MIB);
      buffer.put(0, (byte) 1);
      assertThrows(VerityFormatException.class, () -> target.write(4096, buffer));
    }
    assertArrayEquals(new byte[MIB], Files.readAllBytes(file));
  }
}
