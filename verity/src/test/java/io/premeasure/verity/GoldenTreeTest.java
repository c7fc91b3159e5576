package io.premeasure.verity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against trees that veritysetup 2.6.1 and the cvmboot formatter made. */
class GoldenTreeTest {
  private static final HexFormat HEX = HexFormat.of();

  @TempDir Path folder;

  static Stream<GoldenTree> trees() {
    return GoldenTree.all();
  }

  @ParameterizedTest
  @MethodSource("trees")
  void rootHashIsThatOfVeritysetupForAnyNumberOfThreads(GoldenTree golden) throws IOException {
    BlockSource data = new MemoryTarget("data", golden.data());
    for (int threads : new int[] {1, 3}) {
      VerityTree tree = new VerityTree(golden.parameters(), golden.area(), data, threads);
      assertEquals(golden.rootHash(), HEX.formatHex(tree.rootHash()));
    }
  }

  @ParameterizedTest
  @MethodSource("trees")
  void writtenFileIsThatOfVeritysetupByteForByte(GoldenTree golden) throws IOException {
    byte[] expected = golden.hashes();
    Path target = folder.resolve("hash");
    Path dataFile = golden.writeData(folder);
    if (golden.inOneFile()) {
      byte[] unformatted = expected.clone();
      Arrays.fill(unformatted, (int) golden.number("hashOffset"), expected.length, (byte) 0);
      Files.write(dataFile, unformatted);
      target = dataFile;
    }
    try (BlockSource data = FileBlockSource.open(dataFile)) {
      VerityTree tree = new VerityTree(golden.parameters(), golden.area(), data, 2);
      byte[] root = HashFile.write(tree, golden.uuid(), data, target);
      assertEquals(golden.rootHash(), HEX.formatHex(root));
      int end = golden.hasForeignTail() ? (int) tree.layout().end() : expected.length;
      byte[] written = Files.readAllBytes(target);
      assertArrayEquals(Arrays.copyOf(expected, end), Arrays.copyOf(written, end));
      assertTrue(golden.hasForeignTail() || written.length == expected.length);
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(golden.inOneFile() ? 1 : 2, left.count());
    }
  }

  @ParameterizedTest
  @MethodSource("trees")
  void levelsAndPlacesAreThoseOfVeritysetup(GoldenTree golden) {
    TreeLayout layout = new TreeLayout(golden.parameters(), golden.area());
    List<Long> levels =
        Stream.iterate(0, i -> i + 1).limit(layout.levels()).map(layout::blocks).toList();
    List<?> expected = (List<?>) golden.json().get("levels");
    assertEquals(expected.stream().map(n -> ((Number) n).longValue()).toList(), levels);
    assertEquals(golden.number("hashAreaStart"), layout.start());
    assertEquals(golden.number("hashAreaLength"), layout.end() - layout.start());
  }

  @ParameterizedTest
  @MethodSource("trees")
  void treeOfVeritysetupIsFoundCleanAndAWrongRootHashIsNot(GoldenTree golden) throws IOException {
    BlockSource data = new MemoryTarget("data", golden.data());
    BlockSource hashes = new MemoryTarget("hash", golden.hashes());
    VerityTree tree = new VerityTree(golden.parameters(), golden.area(), data, 2);
    assertTrue(tree.verify(hashes, HEX.parseHex(golden.rootHash()), 100).clean());
    VerificationReport wrong =
        tree.verify(hashes, new byte[golden.parameters().hash().size()], 100);
    assertEquals(golden.rootHash(), wrong.computedRoot());
    assertTrue(!wrong.authentic() && !wrong.rootMatches());
    assertEquals(0, wrong.badDataBlocks().total() + wrong.badHashBlocks().total());
  }

  @ParameterizedTest
  @MethodSource("trees")
  void superblockOfVeritysetupIsReadAndWrittenUnchanged(GoldenTree golden) throws IOException {
    if (golden.area().superblock()) {
      int offset = (int) golden.number("hashOffset");
      byte[] bytes = Arrays.copyOfRange(golden.hashes(), offset, offset + Superblock.SIZE);
      Superblock superblock = Superblock.parse("hash", offset, bytes);
      assertEquals(golden.parameters(), superblock.parameters());
      assertEquals(golden.uuid(), superblock.uuid());
      assertTrue(superblock.paddingZero());
      assertArrayEquals(bytes, superblock.encode());
    }
  }

  @Test
  void zeroSubtreesHaveTheKnownDigests() {
    for (Object entry : Golden.jsonList("verity/zero-hashes.json")) {
      Map<?, ?> json = (Map<?, ?>) entry;
      VerityParameters parameters =
          new VerityParameters(
              VerityHash.ofName((String) json.get("hash")).orElseThrow(),
              HashType.ofNumber(((Number) json.get("hashType")).longValue()).orElseThrow(),
              ((Number) json.get("dataBlockSize")).intValue(),
              ((Number) json.get("hashBlockSize")).intValue(),
              1,
              Salt.parse((String) json.get("salt")));
      assertEquals(json.get("digestsPerBlock"), parameters.digestsPerBlock());
      List<?> expected = (List<?>) json.get("zeroHash");
      ZeroTree zeros = new ZeroTree(parameters, expected.size() - 1);
      for (int height = 0; height < expected.size(); height++) {
        assertEquals(expected.get(height), HEX.formatHex(zeros.digest(height)));
      }
    }
  }

  @Test
  void treesOfTheCvmbootFormatterAreEqualByteForByte() throws Exception {
    for (String line : Files.readAllLines(Golden.path("cvmboot/verity/values.txt"))) {
      Map<String, String> values = new HashMap<>();
      String[] words = line.split(" ");
      for (String word : Arrays.asList(words).subList(1, words.length)) {
        values.put(word.split("=")[0], word.split("=")[1]);
      }
      long blocks = Long.parseLong(values.get("blocks"));
      Path target = folder.resolve(words[0]);
      byte[] bytes = Golden.bytes("cvmboot/verity/" + words[0] + ".data.gz");
      BlockSource data = new MemoryTarget("data", bytes);
      VerityParameters parameters =
          new VerityParameters(
              VerityHash.SHA256, HashType.NORMAL, 4096, 4096, blocks, Salt.of(new byte[32]));
      VerityTree tree = new VerityTree(parameters, HashArea.DEFAULT, data, 2);
      byte[] root = HashFile.write(tree, UUID.fromString(values.get("uuid")), data, target);
      assertEquals(values.get("roothash"), HEX.formatHex(root));
      byte[] written = Files.readAllBytes(target);
      assertEquals(Long.parseLong(values.get("hashDevSize")), written.length);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(written);
      assertEquals(values.get("hashSha256"), HEX.formatHex(digest));
    }
  }
}
