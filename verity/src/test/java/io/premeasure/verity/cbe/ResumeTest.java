package io.premeasure.verity.cbe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.verity.MemoryTarget;
import io.premeasure.verity.cbe.CheckReport.Verdict;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Finishes what the core was interrupted in, also where the core itself could not. */
class ResumeTest {
  @ParameterizedTest
  @ValueSource(strings = {"rekey-interrupted", "extend-vbd-interrupted", "extend-ft-interrupted"})
  void interruptedOperationsAreFinished(String name) throws Exception {
    GoldenImage golden = GoldenImage.of(name);
    Map<String, Object> expected = golden.map("expected_after_completion");
    MemoryTarget image = new MemoryTarget(name, grown(golden, expected));
    TrustAnchor anchor = golden.anchor();
    Session session = SessionOpening.open(image, anchor, Optional.empty(), BlockCache.DEFAULT);
    new Operations(session).finish(1);
    session.commit();
    assertCompleted(expected, image, anchor);
  }

  static byte[] grown(GoldenImage golden, Map<String, Object> expected) {
    return java.util.Arrays.copyOf(golden.bytes(), (Integer) expected.get("nr_of_pbas") * 4096);
  }

  @SuppressWarnings("unchecked")
  static void assertCompleted(Map<String, Object> expected, MemoryTarget image, TrustAnchor anchor)
      throws Exception {
    CheckReport report = ImageCheck.run(image, anchor.secured(), 10);
    assertEquals(Verdict.INTACT, report.verdict(), report.toString());
    CbeSuperblock superblock = report.superblock();
    assertEquals(expected.get("current_key_id"), superblock.currentKey().id());
    assertEquals(((Number) expected.get("nr_of_pbas")).longValue(), superblock.pbas());
    assertEquals(
        ((Number) expected.get("free_tree_leafs")).longValue(),
        superblock.freeTree().shape().leaves());
    VolumeReader reader = new VolumeReader(image, superblock, anchor, BlockCache.DEFAULT);
    for (Map<String, Object> volume : (List<Map<String, Object>>) expected.get("volumes")) {
      assertTrue(
          superblock.validSnapshots().stream()
              .anyMatch(snapshot -> matches(volume, reader, superblock, snapshot)),
          volume.toString());
    }
  }

  private static boolean matches(
      Map<String, Object> volume,
      VolumeReader reader,
      CbeSuperblock superblock,
      Snapshot snapshot) {
    try {
      return volume.get("keep").equals(snapshot.keep())
          && volume.get("current").equals(snapshot.equals(superblock.currentSnapshot()))
          && ((Number) volume.get("blocks")).longValue() == snapshot.leaves()
          && volume.get("content_sha256").equals(VolumeReaderTest.contentHash(reader, snapshot));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
