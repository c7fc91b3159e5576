package io.premeasure.verity.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.FileBlockTarget;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is written is what qemu-img reads. */
@RequiresTool("qemu-img")
class ImageWriterTest {
  private static final long SIZE = 33 << 20;

  @TempDir Path folder;
  private Path raw;

  @BeforeEach
  void makeSparseDisk() throws IOException {
    raw = folder.resolve("disk.raw");
    try (FileBlockTarget disk = FileBlockTarget.create(raw, SIZE)) {
      SplittableRandom random = new SplittableRandom(5);
      for (int i = 0; i < 20; i++) {
        byte[] bytes = new byte[1 + random.nextInt(200_000)];
        random.nextBytes(bytes);
        disk.write(random.nextLong(SIZE - bytes.length), bytes, 0, bytes.length);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RAW", "FIXED_VHD", "DYNAMIC_VHD"})
  void qemuReadsTheSameDisk(Container container) throws IOException {
    Path out = folder.resolve("out");
    try (DiskImage image = DiskImage.open(raw)) {
      ImageWriter.to(container).write(image.disk(), out);
    }
    String format = container == Container.RAW ? "raw" : "vpc";
    RealTool.runOk(
        "qemu-img", "compare", "-f", "raw", "-F", format, raw.toString(), out.toString());
    try (DiskImage image = DiskImage.open(out)) {
      assertEquals(container, image.container());
      assertEquals(SIZE, image.size());
    }
  }

  @Test
  void theSameDiskGivesTheSameFile() throws IOException {
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    try (DiskImage image = DiskImage.open(raw)) {
      ImageWriter.to(Container.DYNAMIC_VHD).write(image.disk(), first);
      ImageWriter.to(Container.DYNAMIC_VHD).write(image.disk(), second);
    }
    assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(second));
  }

  @Test
  void imagesOfQemuComeBackAsTheRawDisk() throws IOException {
    for (String[] made :
        new String[][] {
          {"vpc", "subformat=dynamic,force_size=on"},
          {"qcow2", "cluster_size=512"},
          {"qcow2", "compat=0.10,cluster_size=2M"}
        }) {
      Path image = folder.resolve("made");
      RealTool.runOk(
          "qemu-img", "convert", "-O", made[0], "-o", made[1], raw.toString(), image.toString());
      try (DiskImage from = DiskImage.open(image);
          DiskImage disk = DiskImage.open(raw)) {
        assertEquals(
            GoldenContainerTest.sha256(disk.disk()), GoldenContainerTest.sha256(from.disk()));
      }
    }
  }

  @Test
  void aFailedWriteLeavesTheOldFileAndNothingElse() throws IOException {
    Path out = Files.writeString(folder.resolve("out"), "old");
    BlockSource broken = new BrokenSource();
    assertThrows(
        VerityFormatException.class, () -> ImageWriter.to(Container.RAW).write(broken, out));
    assertEquals("old", Files.readString(out));
    try (Stream<Path> files = Files.list(folder)) {
      assertTrue(files.noneMatch(file -> file.toString().endsWith(".tmp")));
    }
  }

  private static final class BrokenSource implements BlockSource {
    @Override
    public String name() {
      return "broken";
    }

    @Override
    public long size() {
      return 1 << 20;
    }

    @Override
    public void read(long position, byte[] into, int offset, int length) throws IOException {
      throw new VerityFormatException("broken", position, "unreadable sector");
    }

    @Override
    public void close() {}
  }
}
