package io.premeasure.verity.fec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.FileBlockSource;
import io.premeasure.verity.GoldenTree;
import io.premeasure.verity.HashArea;
import io.premeasure.verity.HashFile;
import io.premeasure.verity.HashType;
import io.premeasure.verity.Salt;
import io.premeasure.verity.VerityHash;
import io.premeasure.verity.VerityParameters;
import io.premeasure.verity.VerityTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FecFileTest {
  @TempDir Path folder;

  static Stream<GoldenTree> goldenTrees() {
    return GoldenTree.all().filter(GoldenTree::hasParity);
  }

  @ParameterizedTest
  @MethodSource("goldenTrees")
  void parityIsVeritysetups(GoldenTree golden) throws IOException {
    Path data = golden.writeData(folder);
    Path hash = folder.resolve("hash");
    FecParameters fec =
        new FecParameters((int) golden.number("fecRoots"), golden.number("fecOffset"));
    byte[] expected = golden.parity();
    Path target = golden.inOneFile() ? hash : folder.resolve("fec");
    byte[] hashes = golden.hashes();
    if (golden.inOneFile()) {
      Arrays.fill(hashes, (int) fec.offset(), hashes.length, (byte) 0xee);
    }
    Files.write(hash, hashes);
    try (BlockSource source = FileBlockSource.open(data);
        BlockSource hashSource = FileBlockSource.open(hash)) {
      VerityTree tree = new VerityTree(golden.parameters(), golden.area(), source, 1);
      FecFile.write(new CoveredArea(tree, source, hashSource, fec, golden.inOneFile()), target, 2);
    }
    assertArrayEquals(expected, Files.readAllBytes(target));
  }

  @ParameterizedTest
  @RequiresTool("veritysetup")
  @CsvSource({
    "2, 300, 512",
    "3, 1000, 1024",
    "4, 252, 4096",
    "7, 500, 512",
    "8, 250, 4096",
    "9, 700, 1024",
    "15, 500, 512",
    "16, 240, 4096",
    "17, 600, 512",
    "23, 500, 2048",
    "24, 2000, 512"
  })
  void parityOfRandomDataIsVeritysetups(int roots, int blocks, int blockSize) throws IOException {
    byte[] bytes = new byte[blocks * blockSize];
    new SplittableRandom(roots).nextBytes(bytes);
    Arrays.fill(bytes, 0, bytes.length / 3, (byte) 0);
    Path data = Files.write(folder.resolve("data"), bytes);
    Path hash = folder.resolve("hash");
    Path theirs = folder.resolve("theirs");
    RealTool.runOk(
        "veritysetup",
        "format",
        data.toString(),
        folder.resolve("their.hash").toString(),
        "--salt=-",
        "--data-block-size=" + blockSize,
        "--hash-block-size=" + blockSize,
        "--fec-device=" + theirs,
        "--fec-roots=" + roots);
    VerityParameters parameters =
        new VerityParameters(
            VerityHash.SHA256, HashType.NORMAL, blockSize, blockSize, blocks, Salt.parse("-"));
    Path ours = folder.resolve("ours");
    try (BlockSource source = FileBlockSource.open(data)) {
      VerityTree tree = new VerityTree(parameters, HashArea.DEFAULT, source, 2);
      HashFile.write(tree, new UUID(0, 0), source, hash);
      try (BlockSource hashes = FileBlockSource.open(hash)) {
        FecFile.write(
            new CoveredArea(tree, source, hashes, new FecParameters(roots, 0), false), ours, 2);
      }
    }
    assertEquals(-1, Files.mismatch(theirs, ours));
  }
}
