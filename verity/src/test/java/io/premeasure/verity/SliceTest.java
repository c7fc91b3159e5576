package io.premeasure.verity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SliceTest {
  private final MemoryTarget disk = new MemoryTarget("disk", new byte[100]);

  @Test
  void positionsOfAPartStartAtItsStart() throws IOException {
    BlockTarget part = disk.slice("part", 10, 20);
    part.write(0, new byte[] {1, 2, 3}, 1, 2);
    part.write(18, new byte[] {8, 9}, 0, 2);
    assertArrayEquals(new byte[] {2, 3}, Arrays.copyOfRange(disk.bytes(), 10, 12));
    assertArrayEquals(new byte[] {8, 9, 0}, Arrays.copyOfRange(disk.bytes(), 28, 31));
    byte[] back = new byte[2];
    part.slice("part of the part", 1, 5).read(0, back, 0, 2);
    assertArrayEquals(new byte[] {3, 0}, back);
    part.zero(0, 20);
    assertArrayEquals(new byte[100], disk.bytes());
  }

  @ParameterizedTest
  @CsvSource({"19, 2", "20, 1", "-1, 1", "9223372036854775807, 1"})
  void nothingOutsideThePartCanBeReached(long position, int length) throws IOException {
    BlockTarget part = disk.slice("part", 10, 20);
    byte[] bytes = new byte[2];
    assertThrows(VerityFormatException.class, () -> part.read(position, bytes, 0, length));
    assertThrows(VerityFormatException.class, () -> part.write(position, bytes, 0, length));
    assertThrows(VerityFormatException.class, () -> part.zero(position, length));
  }

  @ParameterizedTest
  @CsvSource({"90, 11", "101, 0", "-1, 2", "1, -1", "1, 9223372036854775807"})
  void aPartBeyondTheEndIsRefused(long start, long length) {
    assertThrows(VerityFormatException.class, () -> disk.slice("part", start, length));
  }

  @Test
  void dataOfAPartIsThatOfTheWhole() throws IOException {
    BlockSource holes =
        new BlockSource() {
          @Override
          public String name() {
            return "holes";
          }

          @Override
          public long size() {
            return 100;
          }

          @Override
          public void read(long position, byte[] into, int offset, int length) {}

          @Override
          public long nextData(long position) {
            return position < 50 ? Math.max(position, 30) : 100;
          }

          @Override
          public void close() {}
        };
    BlockSource part = holes.slice("part", 10, 60);
    assertEquals(20, part.nextData(0));
    assertEquals(25, part.nextData(25));
    assertEquals(60, part.nextData(45));
    assertEquals(60, part.nextData(60));
  }
}
