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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageWriterTest {
  private static final Geometry SMALL =
      new Geometry(new TreeShape(3, 8, 100), new TreeShape(3, 8, 300));

  @TempDir private Path folder;

  /** A plain disk beside the image: what every snapshot must hold. */
  private static final class Model {
    private Map<Long, Long> current = new HashMap<>();
    private final Map<Long, Map<Long, Long>> kept = new TreeMap<>();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void anyOrderOfOperationsKeepsAllContents(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    Path file = folder.resolve("image");
    TrustAnchor anchor = TrustAnchor.builtIn();
    BlockHash unused = ImageInit.create(file, SMALL, anchor);
    assertEquals(Optional.of(unused), anchor.secured());
    Model model = new Model();
    for (int opening = 0; opening < 8; opening++) {
      try (ImageWriter writer = ImageWriter.open(file, anchor)) {
        for (int i = 0; i < 6; i++) {
          operate(writer, random, model);
        }
        writer.sync();
      }
      CheckReport report = CbeImage.check(file, anchor.secured(), 10);
      assertEquals(Verdict.INTACT, report.verdict(), report.toString());
      assertContents(file, anchor, model);
    }
  }

  private static void operate(ImageWriter writer, SplittableRandom random, Model model)
      throws IOException {
    switch (random.nextInt(10)) {
      case 0 -> model.kept.put(writer.createSnapshot(), new HashMap<>(model.current));
      case 1 -> {
        if (!model.kept.isEmpty()) {
          long oldest = model.kept.keySet().iterator().next();
          writer.discard(oldest);
          model.kept.remove(oldest);
        }
      }
      case 2 -> writer.extend(ImageState.EXTENDING_VBD, 1 + random.nextInt(40), true);
      case 3 -> writer.extend(ImageState.EXTENDING_FT, 1 + random.nextInt(200), true);
      case 4 -> writer.rekey();
      case 5 -> writer.sync();
      default -> write(writer, random, model, 12);
    }
  }

  private static void write(ImageWriter writer, SplittableRandom random, Model model, int count)
      throws IOException {
    for (int i = 0; i < count; i++) {
      long vba = random.nextLong(writer.blocks());
      long tag = random.nextInt(1, 1000);
      writer.write(vba, Pattern.block(vba, tag));
      model.current.put(vba, tag);
      long other = random.nextLong(writer.blocks());
      Long known = model.current.get(other);
      byte[] expected = known == null ? new byte[4096] : Pattern.block(other, known);
      assertArrayEquals(expected, writer.read(other), "VBA " + other);
    }
  }

  private static void assertContents(Path file, TrustAnchor anchor, Model model)
      throws IOException {
    try (CbeImage image = CbeImage.open(file, anchor.secured())) {
      VolumeReader reader = image.reader(anchor);
      assertContent(reader, reader.current(), model.current);
      for (Map.Entry<Long, Map<Long, Long>> kept : model.kept.entrySet()) {
        assertContent(reader, reader.snapshot(kept.getKey()), kept.getValue());
      }
    }
  }

  private static void assertContent(
      VolumeReader reader, Snapshot snapshot, Map<Long, Long> expected) throws IOException {
    for (long vba = 0; vba < snapshot.leaves(); vba++) {
      Long tag = expected.get(vba);
      byte[] block = tag == null ? new byte[4096] : Pattern.block(vba, tag);
      assertArrayEquals(block, reader.read(snapshot, vba), "VBA " + vba);
    }
  }

  @Test
  void aFullImageRefusesAndStaysSound() throws IOException {
    Path file = folder.resolve("full");
    TrustAnchor anchor = TrustAnchor.builtIn();
    Geometry tight = new Geometry(new TreeShape(2, 8, 64), new TreeShape(2, 8, 20));
    BlockHash unused = ImageInit.create(file, tight, anchor);
    assertEquals(Optional.of(unused), anchor.secured());
    try (ImageWriter writer = ImageWriter.open(file, anchor)) {
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
      assertTrue(full.getMessage().contains("free block"), full.getMessage());
      writer.sync();
      writer.discard(kept);
      writer.write(63, Pattern.block(63, 3));
      writer.sync();
    }
    CheckReport report = CbeImage.check(file, anchor.secured(), 10);
    assertEquals(Verdict.INTACT, report.verdict(), report.toString());
  }

  @Test
  void whatCannotBeDoneChangesNothing() throws IOException {
    Path file = folder.resolve("image");
    TrustAnchor anchor = TrustAnchor.builtIn();
    BlockHash fresh = ImageInit.create(file, SMALL, anchor);
    try (ImageWriter writer = ImageWriter.open(file, anchor)) {
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
    try (ImageWriter writer = ImageWriter.open(file, anchor)) {
      writer.extend(ImageState.EXTENDING_VBD, 65_536, true);
      assertEquals(states.get(1).get("superblock_sha256"), writer.secured().toString());
    }
    try (ImageWriter writer = ImageWriter.open(file, anchor)) {
      writer.extend(ImageState.EXTENDING_FT, 16_384, true);
      assertEquals(states.get(2).get("superblock_sha256"), writer.secured().toString());
    }
    assertTrue(CbeImage.check(file, anchor.secured(), 5).verdict().sound());
  }
}
