package io.premeasure.verity.cbe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.verity.MemoryTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Extensions and rekeying between their steps. */
class LongOperationTest {
  private static final Geometry GEOMETRY =
      new Geometry(new TreeShape(2, 8, 64), new TreeShape(3, 8, 200));
  private static final int ROOM = 4000 * CbeSuperblock.BLOCK;

  @TempDir(factory = MemoryFolder.class)
  private Path folder;

  /** An anchor's place that counts how often it is written. */
  private static final class Counting implements HashStore {
    private Optional<BlockHash> hash = Optional.empty();
    private int writes;

    @Override
    public Optional<BlockHash> read() {
      return hash;
    }

    @Override
    public void write(BlockHash given) {
      hash = Optional.of(given);
      writes++;
    }
  }

  private static byte[] fresh(TrustAnchor anchor) throws IOException {
    MemoryTarget image = new MemoryTarget("image", new byte[ROOM]);
    BlockHash created = ImageInit.run(image, GEOMETRY, anchor);
    assertEquals(Optional.of(created), anchor.secured());
    return image.bytes();
  }

  @Test
  void whatIsWrittenAfterStepsThatWereNotCommittedSparesWhatTheImageStillNeeds()
      throws IOException {
    for (int seed = 0; seed < 20; seed++) {
      TrustAnchor anchor = TrustAnchor.builtIn();
      CrashTarget image = new CrashTarget(fresh(anchor), Integer.MAX_VALUE);
      Path file = folder.resolve("image" + seed);
      Session session =
          SessionOpening.open(image, anchor, Optional.of(new Journal(file)), BlockCache.DEFAULT);
      Operations operations = new Operations(session);
      for (int vba = 0; vba < 64; vba++) {
        operations.write(vba, Pattern.block(vba, seed));
      }
      session.sync();
      operations.startExtension(ImageState.EXTENDING_VBD, 200);
      session.commit();
      operations.advance(3);
      for (int vba = 0; vba < 20; vba++) {
        operations.write(vba, Pattern.block(vba, seed + 100));
      }
      session.flushData();
      byte[] disk = image.afterPowerLoss(new SplittableRandom(seed));
      MemoryTarget left = new MemoryTarget("image", disk);
      Recovery.run(file, left, anchor);
      CheckReport report = ImageCheck.run(left, anchor.secured(), 10);
      assertTrue(report.verdict().sound(), report.toString());
    }
  }

  @Test
  void theStepsOfAnExtensionShareTheWritesOfTheAnchor() throws IOException {
    Counting store = new Counting();
    TrustAnchor anchor = TrustAnchor.of(new byte[BlockKey.SIZE], store);
    CrashTarget image = new CrashTarget(fresh(anchor), Integer.MAX_VALUE);
    Path file = folder.resolve("image");
    try (ImageWriter writer = ImageWriter.open(() -> {}, image, file, anchor, BlockCache.DEFAULT)) {
      int before = store.writes;
      writer.extend(ImageState.EXTENDING_VBD, 600, false);
      assertTrue(store.writes - before <= 3, store.writes - before + " writes");
    }
    assertEquals(CheckReport.Verdict.INTACT, ImageCheck.run(image, anchor.secured(), 10).verdict());
  }

  @Test
  void anExtensionThatTheTreeHasNoRoomForIsRefusedBeforeItBegins() throws IOException {
    TrustAnchor anchor = TrustAnchor.builtIn();
    Geometry small = new Geometry(new TreeShape(5, 2, 30), new TreeShape(4, 2, 16));
    MemoryTarget fresh = new MemoryTarget("image", new byte[ROOM]);
    BlockHash created = ImageInit.run(fresh, small, anchor);
    CrashTarget image = new CrashTarget(fresh.bytes(), Integer.MAX_VALUE);
    Path file = folder.resolve("image");
    try (ImageWriter writer = ImageWriter.open(() -> {}, image, file, anchor, BlockCache.DEFAULT)) {
      for (ImageState kind : new ImageState[] {ImageState.EXTENDING_VBD, ImageState.EXTENDING_FT}) {
        RefusedException refused =
            assertThrows(RefusedException.class, () -> writer.extend(kind, 100, false));
        assertTrue(refused.getMessage().contains("degree 2"), refused.getMessage());
      }
      assertFalse(writer.isUnfinished());
      writer.advance(1);
      assertEquals(created, writer.secured());
    }
    assertEquals(
        CheckReport.Verdict.INTACT, ImageCheck.run(image, Optional.of(created), 10).verdict());
  }

  @Test
  void aBatchOfRekeyingEndsWhenTheCacheIsFullOfChanges() throws IOException {
    TrustAnchor anchor = TrustAnchor.builtIn();
    Geometry geometry = new Geometry(new TreeShape(3, 8, 512), new TreeShape(4, 8, 2200));
    MemoryTarget image = new MemoryTarget("image", new byte[8000 * CbeSuperblock.BLOCK]);
    BlockHash created = ImageInit.run(image, geometry, anchor);
    assertEquals(Optional.of(created), anchor.secured());
    BlockCache cache = new BlockCache(BlockCache.LEAST);
    Session session = SessionOpening.open(image, anchor, Optional.empty(), cache);
    Operations operations = new Operations(session);
    for (int snapshot = 0; snapshot < 3; snapshot++) {
      for (int vba = 0; vba < 512; vba++) {
        operations.write(vba, Pattern.block(vba, snapshot));
      }
      long kept = operations.createSnapshot();
      assertTrue(kept > 0);
      session.commit();
    }
    operations.leaveKept();
    operations.startRekeying();
    session.commit();
    int most = 0;
    while (session.state.state.unfinished()) {
      operations.advance(100_000);
      most = Math.max(most, session.blocks.changed().size());
      session.commit();
    }
    assertTrue(most <= cache.changed() + 40, most + " changed blocks");
    assertEquals(CheckReport.Verdict.INTACT, ImageCheck.run(image, anchor.secured(), 10).verdict());
  }

  @Test
  void whatOnlyASnapshotNeedsThatMadeRoomForAnotherIsSparedUntilTheCommit() throws IOException {
    Geometry geometry = new Geometry(new TreeShape(2, 8, 64), new TreeShape(3, 8, 400));
    for (int seed = 0; seed < 10; seed++) {
      TrustAnchor anchor = TrustAnchor.builtIn();
      MemoryTarget fresh = new MemoryTarget("image", new byte[ROOM]);
      BlockHash created = ImageInit.run(fresh, geometry, anchor);
      assertEquals(Optional.of(created), anchor.secured());
      CrashTarget image = new CrashTarget(fresh.bytes(), Integer.MAX_VALUE);
      Path file = folder.resolve("full" + seed);
      Session session =
          SessionOpening.open(image, anchor, Optional.of(new Journal(file)), BlockCache.DEFAULT);
      Operations operations = new Operations(session);
      for (int snapshot = 0; snapshot < CbeSuperblock.SNAPSHOTS - 2; snapshot++) {
        operations.write(snapshot, Pattern.block(snapshot, seed));
        assertTrue(operations.createSnapshot() > 0);
        session.commit();
      }
      for (int round = 0; round < 3; round++) {
        operations.write(round, Pattern.block(round, 200));
        session.sync();
        session.commit();
      }
      for (int vba = 0; vba < 30; vba++) {
        operations.write(vba, Pattern.block(vba, 201));
      }
      session.flushData();
      byte[] disk = image.afterPowerLoss(new SplittableRandom(seed));
      CheckReport report = ImageCheck.run(new MemoryTarget("image", disk), anchor.secured(), 10);
      assertTrue(report.verdict().sound(), report.toString());
    }
  }
}
