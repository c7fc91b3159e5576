package io.premeasure.verity.cbe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.verity.FileBlockSource;
import io.premeasure.verity.MemoryTarget;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImageInitTest {
  @TempDir private Path folder;

  static List<GoldenImage> fresh() {
    return GoldenImage.allOf2021()
        .filter(image -> image.list("runs").isEmpty() && !image.name().startsWith("quirk"))
        .toList();
  }

  static Geometry geometry(GoldenImage image) {
    return new Geometry(shape(image, "vbd"), shape(image, "free_tree"));
  }

  @SuppressWarnings("unchecked")
  private static TreeShape shape(GoldenImage image, String tree) {
    Map<String, Object> shape = (Map<String, Object>) image.map("geometry").get(tree);
    return new TreeShape(
        (Integer) shape.get("levels") - 1,
        (Integer) shape.get("degree"),
        (Integer) shape.get("leafs"));
  }

  @ParameterizedTest
  @MethodSource("fresh")
  void freshImagesAreThoseOfTheCore(GoldenImage golden) throws IOException {
    byte[] expected = golden.bytes();
    MemoryTarget image = new MemoryTarget("fresh", new byte[expected.length]);
    TrustAnchor anchor = TrustAnchor.inMemory(golden.protection(), Optional.empty());
    ImageInit.run(image, geometry(golden), anchor);
    assertArrayEquals(expected, image.bytes());
    assertEquals(golden.secured(), anchor.secured());
  }

  @Test
  @SuppressWarnings("unchecked")
  void aGibibyteIsLaidOutAsByTheCore() throws IOException {
    Map<String, Object> golden =
        ((List<Map<String, Object>>) Golden.json("cbe/big-1gib-128mib.json").get("states")).get(0);
    Geometry geometry = Geometry.of(1L << 30, 128L << 20);
    assertEquals(332_892, geometry.blocks());
    Path file = folder.resolve("big");
    BlockHash hash = ImageInit.create(file, geometry, TrustAnchor.builtIn());
    assertEquals(golden.get("superblock_sha256"), hash.toString());
    assertEquals(((Number) golden.get("image_size")).longValue(), Files.size(file));
    try (FileBlockSource image = FileBlockSource.open(file)) {
      CheckReport report = ImageCheck.run(image, Optional.of(hash), 1);
      assertTrue(report.verdict().sound(), report.toString());
      // Superblock, inner blocks of the three trees; no block that was never written.
      assertEquals(1 + 4162 + 2 * 521, report.blocksChecked());
    }
  }

  @Test
  void impossibleGeometriesAreRefused() {
    TreeShape pool = new TreeShape(2, 8, 64);
    assertThrows(IllegalArgumentException.class, () -> new Geometry(pool, new TreeShape(2, 8, 65)));
    assertThrows(IllegalArgumentException.class, () -> new Geometry(pool, new TreeShape(1, 8, 8)));
    assertThrows(IllegalArgumentException.class, () -> new Geometry(new TreeShape(2, 6, 8), pool));
    assertThrows(IllegalArgumentException.class, () -> Geometry.of(4097, 4096));
    assertThrows(IllegalArgumentException.class, () -> Geometry.of(0, 4096));
  }

  @Test
  void nothingIsOverwrittenByMistake() throws IOException {
    Geometry geometry = new Geometry(new TreeShape(1, 8, 8), new TreeShape(2, 8, 16));
    Path file = folder.resolve("image");
    TrustAnchor anchor = TrustAnchor.builtIn();
    BlockHash unused = ImageInit.create(file, geometry, anchor);
    assertThrows(FileAlreadyExistsException.class, () -> ImageInit.create(file, geometry, anchor));
    assertThrows(RefusedException.class, () -> ImageInit.inFile(file, geometry, anchor, false));
    assertEquals(unused, ImageInit.inFile(file, geometry, anchor, true));
    Path small = Files.write(folder.resolve("small"), new byte[4096]);
    assertThrows(RefusedException.class, () -> ImageInit.inFile(small, geometry, anchor, false));
    assertFalse(Files.size(small) > 4096);
  }
}
