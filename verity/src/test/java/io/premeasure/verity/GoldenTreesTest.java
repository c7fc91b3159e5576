package io.premeasure.verity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.premeasure.fixtures.Golden;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every tree that veritysetup made, and every damage that it judged. */
class GoldenTreesTest {
  private static final HexFormat HEX = HexFormat.of();

  @TempDir private Path dir;

  static Stream<String> names() {
    return trees().stream().map(tree -> (String) tree.get("name"));
  }

  @ParameterizedTest
  @MethodSource("names")
  void treeSuperblockAndRootAreThoseOfVeritysetup(String name) throws IOException {
    Tree tree = new Tree(name);
    Path out = dir.resolve("tree");
    Files.write(out, new byte[0]);
    try (FileChannel data = FileChannel.open(tree.data);
        FileChannel hash =
            FileChannel.open(out, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      byte[] root =
          TreeBuilder.format(
              tree.parameters, data, name, hash, tree.hashOffset, tree.superblock(), 2);
      assertEquals(tree.rootHash, HEX.formatHex(root));
      assertArrayEquals(root, TreeBuilder.root(tree.parameters, data, name, 3));
    }
    byte[] expected = Files.readAllBytes(tree.hash);
    byte[] written = Files.readAllBytes(out);
    int end = tree.start + tree.length;
    int from = (int) tree.hashOffset;
    assertArrayEquals(
        Arrays.copyOfRange(expected, from, end),
        Arrays.copyOfRange(Arrays.copyOf(written, end), from, end));
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyDamageIsJudgedAsVeritysetupJudgesIt(String name) throws IOException {
    Tree tree = new Tree(name);
    assertEquals(true, tree.verify(HEX.parseHex(tree.rootHash)).clean());
    byte[] other = new byte[tree.parameters.digestSize()];
    assertEquals(false, tree.verify(other).clean(), "another root hash");
    for (Object entry : (List<?>) tree.json.getOrDefault("corruptions", List.of())) {
      Map<?, ?> change = (Map<?, ?>) entry;
      Path file = "data".equals(change.get("file")) ? tree.data : tree.hash;
      if (String.valueOf(change.get("file")).equals("fec")) {
        continue;
      }
      byte[] good = Files.readAllBytes(file);
      byte[] bad = good.clone();
      int position = ((Number) change.get("position")).intValue();
      if (change.get("xor") instanceof Number xor) {
        bad[position] ^= xor.byteValue();
      } else {
        byte[] bytes = HEX.parseHex((String) change.get("bytes"));
        System.arraycopy(bytes, 0, bad, position, bytes.length);
      }
      Files.write(file, bad);
      // Stricter than veritysetup: a superblock without a block count names no device.
      boolean noCount = "superblock data blocks 0".equals(change.get("what"));
      boolean verdict = ((Number) change.get("exit")).intValue() == 0 && !noCount;
      assertEquals(verdict, accepted(tree), () -> name + " " + change);
      Files.write(file, good);
    }
  }

  private static boolean accepted(Tree tree) throws IOException {
    try {
      return tree.verify(HEX.parseHex(tree.rootHash)).clean();
    } catch (VerityFormatException e) {
      return false;
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void aFileThatIsTooShortIsRefused(String name) throws IOException {
    Tree tree = new Tree(name);
    byte[] data = Files.readAllBytes(tree.data);
    long covered = tree.parameters.dataSize();
    Files.write(tree.data, Arrays.copyOf(data, (int) covered - 1));
    assertThrows(
        VerityFormatException.class, () -> tree.verify(HEX.parseHex(tree.rootHash)).clean());
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> trees() {
    return (List<Map<String, Object>>) (List<?>) Golden.jsonList("verity/trees.json");
  }

  /** One golden tree, its files unpacked. */
  private final class Tree {
    private final Map<String, Object> json;
    private final Path data;
    private final Path hash;
    private final VerityParameters parameters;
    private final long hashOffset;
    private final int start;
    private final int length;
    private final String rootHash;

    Tree(String name) throws IOException {
      json = trees().stream().filter(t -> name.equals(t.get("name"))).findFirst().orElseThrow();
      boolean combined = Files.exists(Golden.path("verity").resolve(name + ".combined.gz"));
      data = unpack(name + (combined ? ".combined.gz" : ".data.gz"), "data");
      hash = combined ? data : unpack(name + ".hash.gz", "hash");
      parameters =
          VerityParameters.checked(
              name,
              number("hashType"),
              (String) json.get("hash"),
              number("dataBlockSize"),
              number("hashBlockSize"),
              number("dataBlocks"),
              HEX.parseHex((String) json.get("salt")));
      hashOffset = number("hashOffset");
      start = number("hashAreaStart");
      length = number("hashAreaLength");
      rootHash = (String) json.get("rootHash");
    }

    private Path unpack(String from, String to) throws IOException {
      return Files.write(dir.resolve(to), Golden.bytes("verity/" + from));
    }

    private int number(String member) {
      return ((Number) json.get(member)).intValue();
    }

    Optional<Superblock> superblock() {
      if (!Boolean.TRUE.equals(json.get("superblock"))) {
        return Optional.empty();
      }
      return Optional.of(
          new Superblock(parameters, UUID.fromString((String) json.get("uuid")), true));
    }

    TreeFindings verify(byte[] root) throws IOException {
      try (FileChannel dataChannel = FileChannel.open(data);
          FileChannel hashChannel = FileChannel.open(hash)) {
        VerityParameters used = parameters;
        if (superblock().isPresent()) {
          byte[] bytes = Files.readAllBytes(hash);
          int from = (int) Math.min(hashOffset, bytes.length);
          int to = Math.min(bytes.length, from + Superblock.SIZE);
          used = Superblock.parse("hash", from, Arrays.copyOfRange(bytes, from, to)).parameters();
        }
        return TreeVerifier.verify(
            used,
            dataChannel,
            "data",
            hashChannel,
            "hash",
            hashOffset,
            superblock().isPresent(),
            root,
            100,
            2);
      }
    }
  }
}
