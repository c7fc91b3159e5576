package io.premeasure.verity.cbe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.cbe.CheckReport.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageRepairTest {
  @TempDir(factory = MemoryFolder.class)
  private Path folder;

  private Path image(GoldenImage golden) throws IOException {
    return Files.write(folder.resolve(golden.name()), golden.bytes());
  }

  @Test
  void whatTheCoreDamagesWhenItIsInterruptedIsRepaired() throws Exception {
    GoldenImage golden = GoldenImage.of("crash-inside-step");
    Path file = image(golden);
    TrustAnchor anchor = golden.anchor();
    List<String> before = contents(file, anchor);
    assertEquals(Verdict.POOL_DAMAGED, CbeImage.check(file, anchor.secured(), 5).verdict());
    assertTrue(ImageRepair.run(file, anchor));
    assertEquals(Verdict.UNFINISHED, CbeImage.check(file, anchor.secured(), 5).verdict());
    assertEquals(before, contents(file, anchor));
    try (ImageWriter writer = ImageWriter.open(file, anchor, BlockCache.DEFAULT)) {
      writer.resume();
    }
    assertIntact(file, anchor);
    assertEquals(before, contents(file, anchor));
    assertFalse(ImageRepair.run(file, anchor));
    assertUsable(file, anchor);
  }

  static Stream<GoldenImage> sound() {
    return GoldenImage.allOf2021()
        .filter(image -> image.secured().isPresent())
        .filter(image -> !image.name().startsWith("crash") && !image.name().startsWith("quirk"))
        .filter(image -> !image.name().contains("interrupted"));
  }

  @ParameterizedTest
  @MethodSource("sound")
  void bothPoolsCanBeBuiltAnewInEveryImage(GoldenImage golden) throws Exception {
    Path file = image(golden);
    TrustAnchor anchor = golden.anchor();
    CbeSuperblock superblock = CbeImage.check(file, anchor.secured(), 5).superblock();
    List<String> before = contents(file, anchor);
    byte[] bytes = Files.readAllBytes(file);
    for (Pool pool : List.of(superblock.freeTree(), superblock.metaTree())) {
      bytes[(int) pool.root().pba() * CbeSuperblock.BLOCK + 3] ^= 1;
    }
    Files.write(file, bytes);
    assertTrue(ImageRepair.run(file, anchor));
    assertIntact(file, anchor);
    assertEquals(before, contents(file, anchor));
    assertUsable(file, anchor);
  }

  private static void assertIntact(Path file, TrustAnchor anchor) throws IOException {
    CheckReport report = CbeImage.check(file, anchor.secured(), 5);
    assertEquals(Verdict.INTACT, report.verdict(), report.toString());
  }

  /** Writing takes what is free, and never what a kept snapshot has. */
  private static void assertUsable(Path file, TrustAnchor anchor) throws Exception {
    List<String> kept = keptContents(file, anchor);
    try (ImageWriter writer = ImageWriter.open(file, anchor, BlockCache.DEFAULT)) {
      for (long vba = 0; vba < writer.blocks(); vba++) {
        writer.write(vba, Pattern.block(vba, 77));
        if (vba % 20 == 0) {
          writer.sync();
        }
      }
      writer.rekey(100);
    }
    assertIntact(file, anchor);
    assertEquals(kept, keptContents(file, anchor));
    try (CbeImage image = CbeImage.open(file, anchor.secured())) {
      VolumeReader reader = image.reader(anchor, BlockCache.DEFAULT);
      assertArrayEquals(Pattern.block(3, 77), reader.read(reader.current(), 3));
    }
  }

  private static List<String> contents(Path file, TrustAnchor anchor) throws Exception {
    return contents(file, anchor, false);
  }

  private static List<String> keptContents(Path file, TrustAnchor anchor) throws Exception {
    return contents(file, anchor, true);
  }

  private static List<String> contents(Path file, TrustAnchor anchor, boolean kept)
      throws Exception {
    try (CbeImage image = CbeImage.open(file, anchor.secured())) {
      VolumeReader reader = image.reader(anchor, BlockCache.DEFAULT);
      List<String> all = new ArrayList<>();
      if (!kept) {
        all.add(VolumeReaderTest.contentHash(reader, reader.current()));
      }
      for (Snapshot snapshot : image.superblock().validSnapshots()) {
        if (snapshot.keep() && !snapshot.equals(image.superblock().currentSnapshot())) {
          all.add(snapshot.generation() + VolumeReaderTest.contentHash(reader, snapshot));
        }
      }
      return all;
    }
  }

  @Test
  void damagedDataAreNotTouched() throws IOException {
    GoldenImage golden = GoldenImage.of("written");
    Path file = image(golden);
    CbeSuperblock superblock = CbeImage.check(file, golden.secured(), 5).superblock();
    byte[] bytes = golden.bytes();
    bytes[(int) superblock.currentSnapshot().root().pba() * CbeSuperblock.BLOCK + 3] ^= 1;
    Files.write(file, bytes);
    assertThrows(VerityFormatException.class, () -> ImageRepair.run(file, golden.anchor()));
    assertArrayEquals(bytes, Files.readAllBytes(file));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oldImagesAreConverted(boolean anew) throws Exception {
    GoldenImage golden = GoldenImage.of("init-legacy-2006");
    Path file = image(golden);
    TrustAnchor anchor =
        anew ? TrustAnchor.create(folder.resolve("anchor"), new byte[] {1}) : TrustAnchor.builtIn();
    BlockHash hash = ImageConversion.run(file, anchor);
    assertEquals(Optional.of(hash), anchor.secured());
    assertIntact(file, anchor);
    byte[] converted = Files.readAllBytes(file);
    if (!anew) {
      // But for the states, the two formats have the same fresh images.
      assertArrayEquals(GoldenImage.of("init-8ary").bytes(), converted);
    }
    int superblocks = CbeSuperblock.SLOTS * CbeSuperblock.BLOCK;
    byte[] old = golden.bytes();
    assertArrayEquals(
        MessageDigest.getInstance("SHA-256")
            .digest(Arrays.copyOfRange(old, superblocks, old.length)),
        MessageDigest.getInstance("SHA-256")
            .digest(Arrays.copyOfRange(converted, superblocks, old.length)));
    assertThrows(RefusedException.class, () -> ImageConversion.run(file, anchor));
    assertUsable(file, anchor);
  }
}
