package io.premeasure.verity.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.HostileInput;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.MemoryTarget;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VhdxTest {
  private static final int MIB = 1 << 20;

  private static BlockSource disk(SyntheticVhdx vhdx) throws IOException {
    byte[] parent = SyntheticVhdx.filled(4 * MIB + 100, 0xee);
    return Vhdx.read(vhdx.source()).disk(Optional.of(new MemoryTarget("parent", parent)));
  }

  private static byte[] read(BlockSource disk, long at, int length) throws IOException {
    byte[] bytes = new byte[length];
    disk.read(at, bytes, 0, length);
    return bytes;
  }

  private static VerityFormatException refused(SyntheticVhdx vhdx) {
    return assertThrows(VerityFormatException.class, () -> disk(vhdx));
  }

  @Test
  void aChildHasItsOwnSectorsAndElseThoseOfTheParent() throws IOException {
    BlockSource disk = disk(SyntheticVhdx.create());
    assertEquals(5L * MIB, disk.size());
    byte[] start = read(disk, 0, 4 * 512);
    int[] expected = {0xa1, 0xee, 0xa1, 0xee};
    for (int sector = 0; sector < expected.length; sector++) {
      assertArrayEquals(
          SyntheticVhdx.filled(512, expected[sector]),
          Arrays.copyOfRange(start, sector * 512, sector * 512 + 512));
    }
    assertArrayEquals(SyntheticVhdx.filled(4096, 0xb2), read(disk, MIB, 4096));
    assertArrayEquals(new byte[MIB], read(disk, 2 * MIB, MIB));
    assertArrayEquals(SyntheticVhdx.filled(MIB, 0xee), read(disk, 3 * MIB, MIB));
  }

  @Test
  void theLogIsReplayedInMemory() throws IOException {
    assertArrayEquals(
        SyntheticVhdx.filled(4096, 0xc3), read(disk(SyntheticVhdx.create()), 4 * MIB, 4096));
    List<String> problems = Vhdx.read(SyntheticVhdx.create().source()).problems();
    assertTrue(problems.get(0).contains("was not closed"), problems::toString);
  }

  @Test
  void anEmptyLogIsNotLookedAt() throws IOException {
    SyntheticVhdx vhdx = SyntheticVhdx.create();
    for (long at : new long[] {64 << 10, 128 << 10}) {
      vhdx.at(at).position(48).put(new byte[16]);
    }
    assertArrayEquals(SyntheticVhdx.filled(100, 0xee), read(disk(vhdx.sign()), 4 * MIB, 100));
    assertEquals(List.of(), Vhdx.read(vhdx.source()).problems());
  }

  @Test
  void aLogWithoutWholeSequenceIsNamed() {
    SyntheticVhdx vhdx = SyntheticVhdx.create();
    vhdx.at(MIB).putInt(8000, 1);
    assertTrue(refused(vhdx).getMessage().contains("no whole sequence"));
    SyntheticVhdx cut = SyntheticVhdx.create();
    cut.at(MIB).putLong(48, 10L * MIB);
    assertTrue(refused(cut.sign()).getMessage().contains("cut short"));
  }

  @ParameterizedTest
  @ValueSource(longs = {64 << 10, 128 << 10, 192 << 10, 256 << 10})
  void oneDamagedCopyIsReportedAndTheOtherUsed(long at) throws IOException {
    SyntheticVhdx vhdx = SyntheticVhdx.create();
    vhdx.at(at).put(20, (byte) 0x55);
    String problems = Vhdx.read(vhdx.source()).problems().toString();
    assertTrue(problems.contains("at " + at + " is damaged"), problems);
    assertArrayEquals(SyntheticVhdx.filled(512, 0xa1), read(disk(vhdx), 0, 512));
    long other = at ^ (at < 192 << 10 ? (192 << 10) : (448 << 10));
    vhdx.at(other).put(20, (byte) 0x55);
    assertTrue(refused(vhdx).getMessage().contains("both"));
  }

  @Test
  void aChildIsRefusedWithoutItsParent() {
    ContainerReader reader =
        new ContainerReader(Path.of("image.vhdx"), Optional.empty(), new ArrayDeque<>());
    VerityFormatException e =
        assertThrows(
            VerityFormatException.class, () -> reader.read(SyntheticVhdx.create().source()));
    assertTrue(e.getMessage().contains("differencing VHDX: needs its parent ./base.vhdx"));
  }

  @Test
  void theParentIsTheOneWithTheIdentityThatIsNamed() throws IOException {
    ParentLink link = Vhdx.read(SyntheticVhdx.create().source()).metadata().parent().orElseThrow();
    assertEquals(List.of("./base.vhdx"), link.paths());
    assertEquals(List.of(SyntheticVhdx.PARENT), link.identities());
  }

  @Test
  void blocksThatOverlapOrLieOutsideAreRefused() {
    for (long place : new long[] {0, 1, 2, 3, 5, 6, 9, 1L << 43}) {
      SyntheticVhdx vhdx = SyntheticVhdx.create();
      vhdx.at(2 * MIB).putLong(0, place << 20 | 7);
      vhdx.at(MIB).putLong(64 + 8, place << 20 | 7); // as the log has it
      refused(vhdx.sign());
    }
  }

  @Test
  void damagedFilesAreReadOrRefusedAndNothingElse() {
    byte[] good = SyntheticVhdx.create().compact();
    HostileInput.mutations(
        good, VerityFormatException.class, bytes -> readAll(SyntheticVhdx.of(bytes).sign()));
    byte[] start = new byte[1 << 12];
    System.arraycopy(
        "vhdxfile".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, start, 0, 8);
    HostileInput.truncations(start, VerityFormatException.class, HostileContainerTest::readAll);
  }

  /** Reads from each block what differs between them. */
  static void readAll(SyntheticVhdx vhdx) throws IOException {
    BlockSource disk = disk(vhdx);
    int reads = 0;
    for (long at = disk.nextData(0); at < disk.size() && reads < 16; reads++) {
      int length = (int) Math.min(8192, disk.size() - at);
      assertEquals(length, read(disk, at, length).length);
      at = disk.nextData(at + MIB / 2);
    }
  }
}
