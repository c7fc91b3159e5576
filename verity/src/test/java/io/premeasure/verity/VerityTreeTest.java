package io.premeasure.verity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerityTreeTest {
  private static final UUID ID = new UUID(1, 2);

  @TempDir Path folder;

  private static VerityParameters parameters(int dataBlockSize, int hashBlockSize, long blocks) {
    return new VerityParameters(
        VerityHash.SHA256,
        HashType.NORMAL,
        dataBlockSize,
        hashBlockSize,
        blocks,
        Salt.of(new byte[32]));
  }

  @ParameterizedTest
  @ValueSource(strings = {"n129", "sha1-t1", "b512-512", "b512-512-sha512", "sha512-t0"})
  void everyFlippedBitIsFound(String name) throws IOException {
    GoldenTree golden =
        GoldenTree.all().filter(tree -> tree.name().equals(name)).findFirst().orElseThrow();
    byte[] root = HexFormat.of().parseHex(golden.rootHash());
    SplittableRandom random = new SplittableRandom(99);
    byte[] data = golden.data();
    byte[] hashes = golden.hashes();
    VerityTree tree =
        new VerityTree(golden.parameters(), golden.area(), new MemoryTarget("data", data), 1);
    BlockSource hashSource = new MemoryTarget("hash", hashes);
    for (int i = 0; i < 60; i++) {
      int bit = random.nextInt((int) golden.parameters().dataSize() * 8);
      data[bit / 8] ^= (byte) (1 << bit % 8);
      VerificationReport report = tree.verify(hashSource, root, 10);
      assertFalse(report.authentic());
      long block = bit / 8 / golden.parameters().dataBlockSize();
      assertEquals(List.of(block), report.badDataBlocks().listed());
      assertEquals(0, report.badHashBlocks().total());
      data[bit / 8] ^= (byte) (1 << bit % 8);

      int start = (int) tree.layout().start();
      int place = start + random.nextInt((int) tree.layout().end() - start);
      hashes[place] ^= (byte) (1 << random.nextInt(8));
      assertFalse(tree.verify(hashSource, root, 10).authentic());
      hashes[place] = golden.hashes()[place];
    }
    assertTrue(tree.verify(hashSource, root, 10).clean());
  }

  @Test
  void allBadBlocksAreListedOnceAndCountedBeyondTheLimit() throws IOException {
    byte[] data = new byte[512 * 5000];
    new SplittableRandom(5).nextBytes(data);
    BlockSource source = new MemoryTarget("data", data);
    VerityTree tree = new VerityTree(parameters(512, 512, 5000), new HashArea(0, false), source, 3);
    Path hash = folder.resolve("hash");
    byte[] root = HashFile.write(tree, ID, source, hash);
    byte[] hashes = Files.readAllBytes(hash);
    for (int block : new int[] {4999, 0, 17, 2500, 16}) {
      data[block * 512 + 1] ^= 1;
    }
    // Block 3 of level 1 changes: its children's digests stay, so only it is bad, not the leaves.
    int level1 = (int) tree.layout().offset(1, 3);
    hashes[level1 + 511] ^= 1;
    VerificationReport report = tree.verify(new MemoryTarget("hash", hashes), root, 3);
    assertEquals(List.of(0L, 16L, 17L), report.badDataBlocks().listed());
    assertEquals(5, report.badDataBlocks().total());
    assertEquals(
        new VerificationReport.HashPosition(0, 63, tree.layout().offset(0, 63)),
        report.badHashBlocks().listed().get(0));
    assertEquals(
        new VerificationReport.HashPosition(1, 3, level1), report.badHashBlocks().listed().get(1));
    assertEquals(2, report.badHashBlocks().total());
    assertTrue(report.rootMatches());
  }

  @Test
  void windowsAndUnitsMakeNoDifference() throws IOException {
    // More than one leaf window (2048 blocks of 512 bytes), its last unit and block partly filled.
    long blocks = 2048L * 16 * 2 + 4321;
    byte[] data = new byte[(int) blocks * 512];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 5000; i++) {
      data[random.nextInt(data.length / 2)] = 1;
    }
    BlockSource source = new MemoryTarget("data", data);
    VerityParameters parameters = parameters(512, 512, blocks);
    byte[] expected = recursiveRoot(parameters, data);
    for (int threads : new int[] {1, 2, 5}) {
      VerityTree tree = new VerityTree(parameters, HashArea.DEFAULT, source, threads);
      assertArrayEquals(expected, tree.rootHash());
      Path target = folder.resolve("hash" + threads);
      assertArrayEquals(expected, HashFile.write(tree, ID, source, target));
      try (BlockSource hashes = FileBlockSource.open(target)) {
        assertTrue(tree.verify(hashes, expected, 1).clean());
      }
    }
  }

  /** The definition, level by level in memory. */
  private static byte[] recursiveRoot(VerityParameters parameters, byte[] blocks) {
    BlockHasher hasher = new BlockHasher(parameters);
    byte[] level = blocks;
    int count = (int) parameters.dataBlocks();
    while (count > 1) {
      int perBlock = parameters.digestsPerBlock();
      byte[] next = new byte[(count + perBlock - 1) / perBlock * 512];
      for (int i = 0; i < count; i++) {
        hasher.hash(level, i * 512, 512, next, i * 32);
      }
      level = next;
      count = level.length / 512;
    }
    byte[] root = new byte[32];
    hasher.hash(level, 0, 512, root, 0);
    return root;
  }

  @Test
  void holesAreNotReadOnceZerosWereMet() throws IOException {
    long size = 512L << 20;
    BlockSource sparse = new SparseSource(size);
    VerityParameters parameters = parameters(4096, 4096, size / 4096);
    byte[] root = new VerityTree(parameters, HashArea.DEFAULT, sparse, 2).rootHash();
    byte[] zero = new byte[(int) (64L << 20)];
    assertEquals(
        "3235b5f780a614ac5bbf401ef92e63f2df6f5510d9832872eee24e48c397bda4",
        HexFormat.of()
            .formatHex(
                new VerityTree(
                        parameters(4096, 4096, 16384),
                        HashArea.DEFAULT,
                        new MemoryTarget("zero", zero),
                        1)
                    .rootHash()));
    ZeroTree zeros = new ZeroTree(parameters, 3);
    byte[] top = new byte[4096];
    for (int i = 0; i < 8; i++) {
      zeros.putDigest(2, top, i * 32);
    }
    byte[] expected = new byte[32];
    new BlockHasher(parameters).hash(top, 0, 4096, expected, 0);
    assertArrayEquals(expected, root);
  }

  /** Zeros that refuse to be read beyond the first 64 MiB. */
  private record SparseSource(long size) implements BlockSource {
    @Override
    public String name() {
      return "sparse";
    }

    @Override
    public void read(long position, byte[] into, int offset, int length) {
      assertTrue(position < 64 << 20, () -> "read at " + position);
      Arrays.fill(into, offset, offset + length, (byte) 0);
    }

    @Override
    public long nextData(long position) {
      return size;
    }

    @Override
    public void close() {}
  }

  @Test
  void whatCannotBeDoneLeavesNoFileBehind() throws IOException {
    byte[] data = new byte[4096 * 300];
    BlockSource failing =
        new BlockSource() {
          @Override
          public String name() {
            return "failing";
          }

          @Override
          public long size() {
            return data.length;
          }

          @Override
          public void read(long position, byte[] into, int offset, int length) throws IOException {
            if (position > 500_000) {
              throw new IOException("medium error");
            }
          }

          @Override
          public void close() {}
        };
    VerityTree tree = new VerityTree(parameters(4096, 4096, 300), HashArea.DEFAULT, failing, 2);
    Path fresh = folder.resolve("fresh");
    assertThrows(IOException.class, () -> HashFile.write(tree, ID, failing, fresh));
    byte[] before = Golden.bytes("verity/n129.hash.gz");
    Path existing = Files.write(folder.resolve("existing"), before);
    assertThrows(IOException.class, () -> HashFile.write(tree, ID, failing, existing));
    assertArrayEquals(before, Files.readAllBytes(existing));
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(existing), left.toList());
    }
  }

  @Test
  void aTreeIsNotWrittenOverItsData() throws IOException {
    byte[] bytes = new byte[4096 * 20];
    new SplittableRandom(3).nextBytes(bytes);
    Path file = Files.write(folder.resolve("disk"), bytes);
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    try (BlockSource data = FileBlockSource.open(file)) {
      for (long offset : new long[] {0, 4096, 9 * 4096}) {
        VerityTree tree =
            new VerityTree(parameters(4096, 4096, 10), new HashArea(offset, true), data, 1);
        assertThrows(VerityFormatException.class, () -> HashFile.write(tree, ID, data, link));
      }
      // Rounding down moves the tree into the data.
      VerityTree tree =
          new VerityTree(parameters(4096, 8192, 9), new HashArea(9 * 4096, false), data, 1);
      assertThrows(VerityFormatException.class, () -> HashFile.write(tree, ID, data, file));
    }
    assertArrayEquals(bytes, Files.readAllBytes(file));
  }

  @Test
  void bytesAroundTheTreeStayAsTheyWere() throws IOException {
    byte[] bytes = new byte[200_000];
    Arrays.fill(bytes, (byte) 0xff);
    Path file = Files.write(folder.resolve("container"), bytes);
    BlockSource data = new MemoryTarget("data", new byte[40960]);
    VerityTree tree = new VerityTree(parameters(4096, 4096, 10), new HashArea(512, true), data, 1);
    HashFile.write(tree, ID, data, file);
    byte[] written = Files.readAllBytes(file);
    assertEquals(bytes.length, written.length);
    for (int i = 0; i < bytes.length; i++) {
      boolean own = (i >= 512 && i < 1024) || (i >= 4096 && i < 8192);
      assertTrue(own || written[i] == -1, "byte " + i);
    }
    assertEquals(
        tree.parameters(),
        Superblock.parse("container", 512, Arrays.copyOfRange(written, 512, 1024)).parameters());
  }

  @Test
  void dataThatIsTooShortIsRefused() {
    BlockSource data = new MemoryTarget("data", new byte[4096 * 9 + 4095]);
    VerityFormatException refusal =
        assertThrows(
            VerityFormatException.class,
            () -> new VerityTree(parameters(4096, 4096, 10), HashArea.DEFAULT, data, 1));
    assertEquals(data.name(), refusal.source());
  }
}
