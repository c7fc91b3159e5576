package io.premeasure.verity.fec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.verity.GoldenTree;
import io.premeasure.verity.MemoryTarget;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.VerityTree;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Over volumes whose parity veritysetup computed. */
class VolumeRepairTest {
  /** A volume in memory that can be damaged. */
  private static final class Volume {
    final GoldenTree golden;
    final MemoryTarget data;
    final MemoryTarget hashes;
    final MemoryTarget parity;
    final FecParameters fec;

    Volume(GoldenTree golden) {
      this.golden = golden;
      data = new MemoryTarget("data", golden.data());
      hashes = golden.inOneFile() ? data : new MemoryTarget("hash", golden.hashes());
      parity = golden.inOneFile() ? data : new MemoryTarget("fec", golden.parity());
      fec = new FecParameters((int) golden.number("fecRoots"), golden.number("fecOffset"));
    }

    static Volume named(String name) {
      return new Volume(
          GoldenTree.all().filter(tree -> tree.name().equals(name)).findFirst().orElseThrow());
    }

    byte[] root() {
      return HexFormat.of().parseHex(golden.rootHash());
    }

    RepairReport repair() throws IOException {
      VerityTree tree = new VerityTree(golden.parameters(), golden.area(), data, 1);
      CoveredArea area = new CoveredArea(tree, data, hashes, fec, golden.inOneFile());
      return VolumeRepair.repair(tree, data, hashes, area, parity, root());
    }

    RepairReport rehearse() throws IOException {
      Rehearsal onData = new Rehearsal(data);
      Rehearsal onHashes = new Rehearsal(hashes);
      VerityTree tree = new VerityTree(golden.parameters(), golden.area(), onData, 1);
      CoveredArea area = new CoveredArea(tree, onData, onHashes, fec, golden.inOneFile());
      return VolumeRepair.repair(tree, onData, onHashes, area, parity, root());
    }

    int blockSize() {
      return golden.parameters().dataBlockSize();
    }

    void overwrite(int dataBlock, SplittableRandom random) {
      byte[] noise = new byte[blockSize()];
      random.nextBytes(noise);
      System.arraycopy(noise, 0, data.bytes(), dataBlock * blockSize(), noise.length);
    }

    void assertWhole() {
      assertArrayEquals(golden.data(), data.bytes());
      assertArrayEquals(golden.hashes(), hashes.bytes());
    }
  }

  static Stream<GoldenTree> volumes() {
    return GoldenTree.all().filter(GoldenTree::hasParity);
  }

  static Stream<Arguments> damage() {
    return volumes()
        .flatMap(tree -> IntStream.range(0, 12).mapToObj(seed -> Arguments.of(tree, seed)));
  }

  @ParameterizedTest
  @MethodSource("volumes")
  void wholeVolumeIsLeftAlone(GoldenTree golden) throws IOException {
    Volume volume = new Volume(golden);
    assertEquals(new RepairReport(List.of(), List.of(), 0), volume.repair());
    volume.assertWhole();
  }

  @ParameterizedTest
  @MethodSource("damage")
  void asManyLostBlocksAsRootsComeBack(GoldenTree golden, int seed) throws IOException {
    Volume volume = new Volume(golden);
    SplittableRandom random = new SplittableRandom(seed);
    TreeSet<Long> lost = new TreeSet<>();
    while (lost.size() < volume.fec.roots()) {
      lost.add(random.nextLong(golden.parameters().dataBlocks()));
    }
    for (long block : lost) {
      volume.overwrite((int) block, random);
    }
    byte[] damaged = volume.data.bytes().clone();
    RepairReport trial = volume.rehearse();
    assertArrayEquals(damaged, volume.data.bytes());
    RepairReport report = volume.repair();
    assertTrue(report.complete());
    assertEquals(
        List.copyOf(lost), report.repaired().stream().map(VolumeBlock::number).sorted().toList());
    assertEquals(report, trial);
    volume.assertWhole();
  }

  @ParameterizedTest
  @MethodSource("damage")
  void damagedHashBlockComesBack(GoldenTree golden, int seed) throws IOException {
    Volume volume = new Volume(golden);
    SplittableRandom random = new SplittableRandom(seed);
    int start = (int) golden.number("hashAreaStart");
    int length = (int) golden.number("hashAreaLength");
    int damagedBlock = random.nextInt(length / volume.blockSize());
    for (int i = 0; i < 20; i++) {
      int block = start + damagedBlock * volume.blockSize();
      volume.hashes.bytes()[block + random.nextInt(volume.blockSize())] ^=
          (byte) (1 + random.nextInt(255));
    }
    RepairReport report = volume.repair();
    assertTrue(report.complete());
    volume.assertWhole();
  }

  @ParameterizedTest
  @MethodSource("damage")
  void scatteredBytesComeBack(GoldenTree golden, int seed) throws IOException {
    Volume volume = new Volume(golden);
    SplittableRandom random = new SplittableRandom(seed);
    // One byte of each position in a block: any number of blocks, but one error in a codeword.
    for (int codeword = 0; codeword < volume.blockSize(); codeword += 37) {
      int block = random.nextInt((int) golden.parameters().dataBlocks());
      volume.data.bytes()[block * volume.blockSize() + codeword] ^= 0x55;
    }
    RepairReport report = volume.repair();
    assertTrue(report.complete());
    assertFalse(report.repaired().isEmpty());
    volume.assertWhole();
  }

  @Test
  void tooMuchDamageIsNamedAndNothingIsWritten() throws IOException {
    Volume volume = Volume.named("fec2");
    SplittableRandom random = new SplittableRandom(1);
    for (int block : new int[] {3, 9, 20}) {
      volume.overwrite(block, random);
    }
    byte[] damaged = volume.data.bytes().clone();
    RepairReport report = volume.repair();
    assertEquals(3, report.remainingCount());
    assertEquals(
        List.of(3L, 9L, 20L), report.remaining().stream().map(VolumeBlock::number).toList());
    assertArrayEquals(damaged, volume.data.bytes());
  }

  @Test
  void wrongRootHashChangesNothing() throws IOException {
    Volume volume = Volume.named("fec8-2rounds");
    volume.overwrite(5, new SplittableRandom(2));
    byte[] damaged = volume.data.bytes().clone();
    VerityTree tree =
        new VerityTree(volume.golden.parameters(), volume.golden.area(), volume.data, 1);
    CoveredArea area = new CoveredArea(tree, volume.data, volume.hashes, volume.fec, false);
    RepairReport report =
        VolumeRepair.repair(tree, volume.data, volume.hashes, area, volume.parity, new byte[32]);
    assertFalse(report.complete());
    assertTrue(report.repaired().isEmpty());
    assertArrayEquals(damaged, volume.data.bytes());
  }

  @Test
  void damagedParityRepairsWhatItStillCan() throws IOException {
    Volume volume = Volume.named("fec24");
    new SplittableRandom(3).nextBytes(volume.parity.bytes());
    volume.overwrite(5, new SplittableRandom(2));
    byte[] damaged = volume.data.bytes().clone();
    assertFalse(volume.repair().complete());
    assertArrayEquals(damaged, volume.data.bytes());
  }

  @Test
  void shortParityIsRefused() throws IOException {
    Volume volume = Volume.named("fec2");
    VerityTree tree =
        new VerityTree(volume.golden.parameters(), volume.golden.area(), volume.data, 1);
    CoveredArea area = new CoveredArea(tree, volume.data, volume.hashes, volume.fec, false);
    MemoryTarget cut = new MemoryTarget("cut", Arrays.copyOf(volume.parity.bytes(), 8191));
    assertThrows(
        VerityFormatException.class,
        () -> VolumeRepair.repair(tree, volume.data, volume.hashes, area, cut, volume.root()));
  }
}
