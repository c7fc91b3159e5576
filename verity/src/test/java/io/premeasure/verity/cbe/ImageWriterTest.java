package io.premeasure.verity.cbe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.verity.cbe.CheckReport.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageWriterTest {
  private static final Geometry SMALL =
      new Geometry(new TreeShape(3, 8, 100), new TreeShape(3, 8, 300));

  @TempDir(factory = MemoryFolder.class)
  private Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void anyOrderOfOperationsKeepsAllContents(long seed) throws IOException {
    Path file = folder.resolve("image");
    TrustAnchor anchor = TrustAnchor.builtIn();
    BlockHash unused = ImageInit.create(file, SMALL, anchor);
    assertEquals(Optional.of(unused), anchor.secured());
    RandomWork work = new RandomWork(seed);
    for (int opening = 0; opening < 8; opening++) {
      try (ImageWriter writer = ImageWriter.open(file, anchor, BlockCache.DEFAULT)) {
        for (int i = 0; i < 6; i++) {
          work.operate(writer);
        }
        work.sync(writer);
      }
      CheckReport report = CbeImage.check(file, anchor.secured(), 10);
      assertEquals(Verdict.INTACT, report.verdict(), report.toString());
      try (CbeImage image = CbeImage.open(file, anchor.secured())) {
        work.assertContents(image.reader(anchor, BlockCache.DEFAULT));
      }
    }
  }

  @Test
  void aFullImageRefusesAndStaysSound() throws IOException {
    Path file = folder.resolve("full");
    TrustAnchor anchor = TrustAnchor.builtIn();
    Geometry tight = new Geometry(new TreeShape(2, 8, 64), new TreeShape(2, 8, 20));
    BlockHash unused = ImageInit.create(file, tight, anchor);
    assertEquals(Optional.of(unused), anchor.secured());
    try (ImageWriter writer = ImageWriter.open(file, anchor, BlockCache.DEFAULT)) {
      for (long vba = 0; vba < 64; vba++) {
        writer.write(vba, Pattern.block(vba, 1));
      }
      long kept = writer.createSnapshot();
      RefusedException full =
          assertThrows(
              RefusedException.class,
              () -> {
                for (long vba = 0; vba < 64; vba++) {
                  writer.write(vba, Pattern.block(vba, 2));
                }
              });
      String message = full.getMessage();
      assertTrue(message.matches(".*out of free blocks: \\d+ needed, \\d+ usable.*"), message);
      assertTrue(message.contains("snapshot " + kept + " holds "), message);
      writer.sync();
      writer.discard(kept);
      writer.write(63, Pattern.block(63, 3));
      writer.sync();
    }
    CheckReport report = CbeImage.check(file, anchor.secured(), 10);
    assertEquals(Verdict.INTACT, report.verdict(), report.toString());
  }

  @Test
  void aSuperblockHasRoomForSoManySnapshots() throws IOException {
    Path file = folder.resolve("snapshots");
    TrustAnchor anchor = TrustAnchor.builtIn();
    BlockHash fresh = ImageInit.create(file, Geometry.of(1 << 18, 1 << 21), anchor);
    assertEquals(Optional.of(fresh), anchor.secured());
    try (ImageWriter writer = ImageWriter.open(file, anchor, BlockCache.DEFAULT)) {
      long last = 0;
      for (int i = 0; i < CbeSuperblock.SNAPSHOTS; i++) {
        writer.write(3, Pattern.block(3, i));
        last = writer.createSnapshot();
      }
      RefusedException full =
          assertThrows(RefusedException.class, () -> writer.write(3, Pattern.block(3, 99)));
      assertTrue(full.getMessage().contains("48 of 48 are kept"), full.getMessage());
      long first = last - 40;
      writer.discard(first);
      assertThrows(RefusedException.class, () -> writer.discard(first));
      writer.discard(first + 1);
      writer.write(3, Pattern.block(3, 99));
      writer.sync();
      assertArrayEquals(Pattern.block(3, 99), writer.read(3));
    }
    assertEquals(Verdict.INTACT, CbeImage.check(file, anchor, 5).verdict());
  }

  @Test
  void whatCannotBeDoneChangesNothing() throws IOException {
    Path file = folder.resolve("image");
    TrustAnchor anchor = TrustAnchor.builtIn();
    BlockHash fresh = ImageInit.create(file, SMALL, anchor);
    try (ImageWriter writer = ImageWriter.open(file, anchor, BlockCache.DEFAULT)) {
      assertThrows(RefusedException.class, () -> writer.write(100, new byte[4096]));
      assertThrows(RefusedException.class, () -> writer.write(-1, new byte[4096]));
      assertThrows(RefusedException.class, () -> writer.discard(0));
      assertThrows(RefusedException.class, () -> writer.extend(ImageState.EXTENDING_VBD, 8, false));
      assertFalse(writer.writeData(3, new byte[4096]));
      writer.sync();
      assertEquals(fresh, writer.secured());
    }
    assertEquals(Optional.of(fresh), anchor.secured());
  }

  @Test
  @SuppressWarnings("unchecked")
  void aGibibyteIsExtendedAsByTheCore() throws IOException {
    List<Map<String, Object>> states =
        (List<Map<String, Object>>) Golden.json("cbe/big-1gib-128mib.json").get("states");
    Path file = folder.resolve("big");
    TrustAnchor anchor = TrustAnchor.builtIn();
    BlockHash fresh = ImageInit.create(file, Geometry.of(1L << 30, 128L << 20), anchor);
    assertEquals(states.get(0).get("superblock_sha256"), fresh.toString());
    try (ImageWriter writer = ImageWriter.open(file, anchor, BlockCache.DEFAULT)) {
      writer.extend(ImageState.EXTENDING_VBD, 65_536, true);
      assertEquals(states.get(1).get("superblock_sha256"), writer.secured().toString());
      assertEquals(1_337_978_880, writer.blocks() * CbeSuperblock.BLOCK);
    }
    try (ImageWriter writer = ImageWriter.open(file, anchor, BlockCache.DEFAULT)) {
      writer.extend(ImageState.EXTENDING_FT, 16_384, true);
      assertEquals(states.get(2).get("superblock_sha256"), writer.secured().toString());
    }
    assertTrue(CbeImage.check(file, anchor.secured(), 5).verdict().sound());
  }
}
