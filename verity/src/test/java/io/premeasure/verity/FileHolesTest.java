package io.premeasure.verity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FileHolesTest {
  private static final int MIB = 1 << 20;

  @TempDir Path folder;

  private Path sparse(long size, long... data) throws IOException {
    Path file = folder.resolve("sparse");
    byte[] bytes = new byte[MIB];
    new SplittableRandom(4).nextBytes(bytes);
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.setLength(size);
      for (long position : data) {
        out.seek(position);
        out.write(bytes);
      }
    }
    return file;
  }

  @Test
  @EnabledOnOs(
      value = OS.LINUX,
      architectures = {"amd64", "aarch64"})
  void holesEndWhereDataStarts() throws IOException {
    Path file = sparse(64L * MIB, 8L * MIB, 32L * MIB);
    try (FileHoles holes = FileHoles.open(file, 64L * MIB).orElseThrow()) {
      assertEquals(8L * MIB, holes.nextData(0));
      assertEquals(8L * MIB, holes.nextData(5L * MIB));
      assertEquals(8L * MIB, holes.nextData(8L * MIB));
      assertEquals(8L * MIB + 5, holes.nextData(8L * MIB + 5));
      assertEquals(32L * MIB, holes.nextData(9L * MIB));
      assertEquals(64L * MIB, holes.nextData(33L * MIB));
      assertEquals(8L * MIB, holes.nextData(4096));
    }
  }

  @Test
  void afterClosingAndWithoutAFileEverythingMayBeData() throws IOException {
    Path file = sparse(4L * MIB);
    Optional<FileHoles> holes = FileHoles.open(file, 4L * MIB);
    holes.ifPresent(FileHoles::close);
    assertEquals(4096L, holes.map(closed -> closed.nextData(4096)).orElse(4096L));
    assertTrue(FileHoles.open(folder.resolve("none"), 1).isEmpty());
  }

  @Test
  void sparseFileHasTheRootHashOfTheSameBytesReadOneByOne() throws Exception {
    long size = 200L * MIB;
    Path file = sparse(size, 0, 101L * MIB, 199L * MIB);
    VerityParameters parameters =
        new VerityParameters(
            VerityHash.SHA256, HashType.NORMAL, 4096, 4096, size / 4096, Salt.NONE);
    byte[] all = Files.readAllBytes(file);
    byte[] expected =
        new VerityTree(parameters, HashArea.DEFAULT, new MemoryTarget("all", all), 2).rootHash();
    try (FileBlockSource source = FileBlockSource.open(file)) {
      // The first question starts the search for the answer.
      source.nextData(0);
      for (int i = 0; i < 100 && source.nextData(2L * MIB) == 2L * MIB; i++) {
        Thread.sleep(50);
      }
      VerityTree tree = new VerityTree(parameters, HashArea.DEFAULT, source, 2);
      assertArrayEquals(expected, tree.rootHash());
    }
  }
}
