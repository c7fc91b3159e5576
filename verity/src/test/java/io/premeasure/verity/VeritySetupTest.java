package io.premeasure.verity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random parameters: this code opens veritysetup's trees, and veritysetup verifies this code's. */
@RequiresTool("veritysetup")
class VeritySetupTest {
  private static final List<VerityHash> HASHES = List.of(VerityHash.values());
  @TempDir Path folder;

  /** A volume to be formatted. */
  record Volume(VerityParameters parameters, HashArea area, UUID uuid, boolean inOneFile) {
    List<String> options() {
      List<String> options =
          new ArrayList<>(
              List.of(
                  "--hash=" + parameters.hash().algorithmName(),
                  "--format=" + parameters.type().number(),
                  "--data-block-size=" + parameters.dataBlockSize(),
                  "--hash-block-size=" + parameters.hashBlockSize(),
                  "--data-blocks=" + parameters.dataBlocks(),
                  "--salt=" + parameters.salt(),
                  "--hash-offset=" + area.offset()));
      options.add(area.superblock() ? "--uuid=" + uuid : "--no-superblock");
      return options;
    }
  }

  static Stream<Volume> volumes() {
    SplittableRandom random = new SplittableRandom(20261120);
    Stream<Volume> every = Stream.of(VerityHash.values()).map(hash -> volume(hash, random.split()));
    Stream<Volume> more =
        Stream.generate(random::split)
            .limit(20)
            .map(seed -> volume(HASHES.get(seed.nextInt(HASHES.size())), seed));
    return Stream.concat(every, more);
  }

  private static Volume volume(VerityHash hash, SplittableRandom random) {
    int dataBlockSize = 512 << random.nextInt(random.nextInt(4) == 0 ? 11 : 5);
    int hashBlockSize = 512 << random.nextInt(random.nextInt(4) == 0 ? 11 : 5);
    byte[] salt = new byte[random.nextInt(Salt.MAX_SIZE + 1)];
    random.nextBytes(salt);
    // Two at least: over one block there is no tree to exchange.
    long blocks = random.nextLong(2, Math.max(3, (1 << 20) / dataBlockSize));
    VerityParameters parameters =
        new VerityParameters(
            hash,
            random.nextBoolean() ? HashType.NORMAL : HashType.CHROME_OS,
            dataBlockSize,
            hashBlockSize,
            blocks,
            Salt.of(salt));
    boolean inOneFile = random.nextBoolean();
    long unit = Math.max(dataBlockSize, hashBlockSize);
    long offset = (parameters.dataSize() + unit - 1) / unit * unit;
    return new Volume(
        parameters,
        new HashArea(inOneFile ? offset : 0, random.nextInt(3) > 0),
        new UUID(random.nextLong(), random.nextLong()),
        inOneFile);
  }

  @ParameterizedTest
  @MethodSource("volumes")
  void treesAreExchangedInBothDirections(Volume volume) throws IOException {
    byte[] data = data(volume);
    Path ourData = Files.write(folder.resolve("our.data"), data);
    Path theirData = Files.write(folder.resolve("their.data"), data);
    Path ourHash = volume.inOneFile() ? ourData : folder.resolve("our.hash");
    Path theirHash = volume.inOneFile() ? theirData : folder.resolve("their.hash");

    String theirRoot = format(volume, theirData, theirHash);
    try (BlockSource source = FileBlockSource.open(ourData)) {
      VerityTree tree = new VerityTree(volume.parameters(), volume.area(), source, 2);
      byte[] root = HashFile.write(tree, volume.uuid(), source, ourHash);
      assertEquals(theirRoot, HexFormat.of().formatHex(root));
    }
    assertArrayEquals(Files.readAllBytes(theirHash), Files.readAllBytes(ourHash));

    List<String> verify =
        new ArrayList<>(
            List.of("veritysetup", "verify", ourData.toString(), ourHash.toString(), theirRoot));
    verify.addAll(volume.options());
    RealTool.runOk(verify.toArray(String[]::new));
    try (BlockSource source = FileBlockSource.open(theirData);
        BlockSource hashes = FileBlockSource.open(theirHash)) {
      VerityTree tree = new VerityTree(volume.parameters(), volume.area(), source, 2);
      byte[] root = HexFormat.of().parseHex(theirRoot);
      assertTrue(tree.verify(hashes, root, 1).clean());
    }
  }

  private static String format(Volume volume, Path data, Path hash) {
    List<String> command =
        new ArrayList<>(List.of("veritysetup", "format", data.toString(), hash.toString()));
    command.addAll(volume.options());
    String out = RealTool.runOk(command.toArray(String[]::new)).out();
    return out.lines()
        .filter(line -> line.startsWith("Root hash:"))
        .map(line -> line.substring(line.indexOf('\t') + 1))
        .findFirst()
        .orElseThrow();
  }

  /** Half of it zeros, so that the short cuts are taken too. */
  private static byte[] data(Volume volume) {
    byte[] data = new byte[(int) volume.parameters().dataSize()];
    SplittableRandom random = new SplittableRandom(volume.uuid().getLeastSignificantBits());
    byte[] block = new byte[volume.parameters().dataBlockSize()];
    for (int at = 0; at < data.length; at += block.length) {
      if (random.nextBoolean()) {
        random.nextBytes(block);
        System.arraycopy(block, 0, data, at, block.length);
      }
    }
    return data;
  }
}
