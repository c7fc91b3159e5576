package io.premeasure.verity.cbe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.HostileInput;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.FileBlockSource;
import io.premeasure.verity.MemoryTarget;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashTest {
  private static final Geometry GEOMETRY =
      new Geometry(new TreeShape(2, 8, 24), new TreeShape(3, 8, 150));

  /** Bytes that leave some room for extensions. */
  private static final int ROOM = 1500 * CbeSuperblock.BLOCK;

  @TempDir(factory = MemoryFolder.class)
  private Path folder;

  @Test
  void atNoMomentALossOfPowerDamagesAnImage() throws IOException {
    GoldenImage golden = GoldenImage.of("written");
    byte[] before = content(golden.bytes(), golden.anchor());
    int completed = 0;
    int lost = 0;
    for (int writes = 0; completed == 0; writes++) {
      TrustAnchor anchor = golden.anchor();
      Path file = folder.resolve("disk" + writes);
      CrashTarget image = new CrashTarget(golden.bytes(), writes);
      try {
        Session session =
            SessionOpening.open(image, anchor, Optional.of(new Journal(file)), BlockCache.DEFAULT);
        Operations operations = new Operations(session);
        for (long vba = 5; vba < 63; vba += 2) {
          operations.write(vba, Pattern.block(vba, 9));
        }
        session.sync();
        session.commit();
        completed++;
      } catch (IOException powerLost) {
        lost++;
      }
      boolean committed = Files.exists(new Journal(file).file()) || completed > 0;
      byte[] disk = image.afterPowerLoss(new SplittableRandom(writes));
      Recovery.run(file, new MemoryTarget("disk", disk), anchor);
      assertFalse(Files.exists(new Journal(file).file()));
      CheckReport report = ImageCheck.run(BlockSource.of("disk", disk), anchor.secured(), 10);
      assertTrue(report.verdict().sound(), "after " + writes + " writes: " + report);
      byte[] after = content(disk, anchor);
      if (committed) {
        assertArrayEquals(Pattern.block(21, 9), block(after, 21));
      } else {
        assertArrayEquals(before, after);
      }
    }
    assertTrue(lost >= 30, "only " + lost);
  }

  private static byte[] block(byte[] content, int vba) {
    return java.util.Arrays.copyOfRange(content, vba * 4096, vba * 4096 + 4096);
  }

  private static byte[] content(byte[] disk, TrustAnchor anchor) throws IOException {
    BlockSource image = BlockSource.of("disk", disk);
    SuperblockSlot slot = SuperblockSlots.read(image).choose(anchor.secured());
    VolumeReader reader =
        new VolumeReader(image, slot.usable().orElseThrow(), anchor, BlockCache.DEFAULT);
    Snapshot current = reader.current();
    byte[] all = new byte[(int) current.leaves() * 4096];
    for (int vba = 0; vba < current.leaves(); vba++) {
      System.arraycopy(reader.read(current, vba), 0, all, vba * 4096, 4096);
    }
    return all;
  }

  /** Three hundred losses of power, each in a different order of all operations. */
  @Test
  void whateverIsInterruptedCanBeResumedWithAllThatWasSecured() throws IOException {
    for (int seed = 1; seed <= 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      TrustAnchor anchor = TrustAnchor.builtIn();
      MemoryTarget fresh = new MemoryTarget("disk", new byte[ROOM]);
      BlockHash unused = ImageInit.run(fresh, GEOMETRY, anchor);
      assertEquals(Optional.of(unused), anchor.secured());
      RandomWork work = new RandomWork(seed);
      CrashTarget image = new CrashTarget(fresh.bytes(), random.nextInt(700));
      Path file = folder.resolve("image" + seed);
      IOException lost =
          assertThrows(IOException.class, () -> workForEver(work, image, file, anchor));
      assertEquals("power lost", lost.getMessage());
      BlockHash before = anchor.secured().orElseThrow();
      byte[] disk = image.afterPowerLoss(random);
      assertResumed(work, disk, file, anchor);
      if (!before.equals(anchor.secured().orElseThrow())) {
        assertRefusedAsOld(fresh.bytes(), anchor);
      }
    }
  }

  private static void workForEver(RandomWork work, CrashTarget image, Path file, TrustAnchor anchor)
      throws IOException {
    ImageWriter writer = ImageWriter.open(() -> {}, image, file, anchor, BlockCache.DEFAULT);
    while (true) {
      work.operate(writer);
    }
  }

  private static void assertResumed(RandomWork work, byte[] disk, Path file, TrustAnchor anchor)
      throws IOException {
    CrashTarget image = new CrashTarget(disk, Integer.MAX_VALUE);
    try (ImageWriter writer = ImageWriter.open(() -> {}, image, file, anchor, BlockCache.DEFAULT)) {
      work.finishAfterCrash(writer);
    }
    assertFalse(Files.exists(new Journal(file).file()));
    CheckReport report = ImageCheck.run(image, anchor.secured(), 10);
    assertEquals(CheckReport.Verdict.INTACT, report.verdict(), report.toString());
    work.assertSecured(new VolumeReader(image, report.superblock(), anchor, BlockCache.DEFAULT));
  }

  private static void assertRefusedAsOld(byte[] old, TrustAnchor anchor) {
    MemoryTarget image = new MemoryTarget("old", old);
    assertThrows(
        VerityFormatException.class,
        () -> SessionOpening.open(image, anchor, Optional.empty(), BlockCache.DEFAULT));
  }

  @Test
  void readersSeeWhatAnInterruptedWriterCommitted() throws IOException {
    GoldenImage golden = GoldenImage.of("written");
    Path file = Files.write(folder.resolve("image"), golden.bytes());
    TrustAnchor anchor = golden.anchor();
    // One data block, one force, and a superblock among the blocks that the journal has.
    CrashTarget image = new CrashTarget(golden.bytes(), 3);
    Session session =
        SessionOpening.open(image, anchor, Optional.of(new Journal(file)), BlockCache.DEFAULT);
    new Operations(session).write(7, Pattern.block(7, 9));
    session.sync();
    assertThrows(IOException.class, session::commit);
    Files.write(file, image.afterPowerLoss(new SplittableRandom(1)));
    try (BlockSource journal = FileBlockSource.open(new Journal(file).file())) {
      PendingCommit pending = PendingCommit.read(journal).orElseThrow();
      assertTrue(pending.concerns(golden.secured().orElseThrow()));
      try (CbeImage opened = CbeImage.open(file, anchor)) {
        assertEquals(pending.after(), opened.slot().hash());
      }
    }
    CheckReport report = CbeImage.check(file, anchor, 5);
    assertEquals(Optional.of(true), report.fresh());
    assertTrue(report.verdict().sound(), report.toString());
    try (ImageWriter again = ImageWriter.open(file, anchor, BlockCache.DEFAULT)) {
      assertEquals(again.secured(), anchor.secured().orElseThrow());
    }
    assertTrue(CbeImage.check(file, anchor.secured(), 5).verdict().sound());
  }

  @Test
  void aJournalOfAnotherImageIsRefused() throws IOException {
    GoldenImage golden = GoldenImage.of("written");
    Path file = Files.write(folder.resolve("image"), golden.bytes());
    TreeMap<Long, byte[]> blocks = new TreeMap<>();
    blocks.put(9L, new byte[4096]);
    new Journal(file).write(BlockHash.ZERO, BlockHash.ZERO, blocks, golden.anchor().journalSeal());
    assertThrows(
        VerityFormatException.class,
        () -> ImageWriter.open(file, golden.anchor(), BlockCache.DEFAULT));
    assertArrayEquals(golden.bytes(), Files.readAllBytes(file));
  }

  /** Who can write beside the image knows everything that a journal says but the seal's key. */
  @Test
  void aJournalWithoutThePrivateKeyLeadsNobodyBack() throws IOException {
    Path file = folder.resolve("image");
    TrustAnchor anchor = TrustAnchor.create(folder.resolve("anchor"), new byte[] {1});
    BlockHash old = ImageInit.create(file, GEOMETRY, anchor);
    byte[] oldImage = Files.readAllBytes(file);
    try (ImageWriter writer = ImageWriter.open(file, anchor, BlockCache.DEFAULT)) {
      writer.write(3, Pattern.block(3, 1));
      writer.sync();
    }
    TreeMap<Long, byte[]> blocks = new TreeMap<>();
    for (long pba = 0; pba < GEOMETRY.blocks(); pba++) {
      blocks.put(pba, block(oldImage, (int) pba));
    }
    BlockHash newest = anchor.secured().orElseThrow();
    JournalSeal guessed = TrustAnchor.builtIn().journalSeal();
    new Journal(file).write(newest, old, blocks, guessed);
    byte[] newImage = Files.readAllBytes(file);
    VerityFormatException refused =
        assertThrows(
            VerityFormatException.class, () -> ImageWriter.open(file, anchor, BlockCache.DEFAULT));
    assertTrue(refused.getMessage().contains("private key"), refused.getMessage());
    assertArrayEquals(newImage, Files.readAllBytes(file));
    try (CbeImage image = CbeImage.open(file, anchor)) {
      assertEquals(newest, image.slot().hash());
    }
    assertEquals(newest, CbeImage.check(file, Optional.of(newest), 5).hash());
    new Journal(file).write(newest, old, blocks, anchor.journalSeal());
    try (CbeImage image = CbeImage.open(file, anchor)) {
      assertEquals(old, image.slot().hash());
    }
  }

  @Test
  void damagedJournalsAreDropped() throws IOException {
    Path file = folder.resolve("image");
    TreeMap<Long, byte[]> blocks = new TreeMap<>();
    blocks.put(9L, Pattern.block(1, 1));
    blocks.put(11L, Pattern.block(2, 2));
    JournalSeal seal = TrustAnchor.builtIn().journalSeal();
    new Journal(file).write(BlockHash.ZERO, BlockHash.over(new byte[1]), blocks, seal);
    byte[] good = Files.readAllBytes(new Journal(file).file());
    assertTrue(PendingCommit.read(BlockSource.of("good", good)).isPresent());
    for (int at = 0; at < good.length; at += 97) {
      good[at] ^= 1;
      assertTrue(PendingCommit.read(BlockSource.of("bad", good)).isEmpty());
      good[at] ^= 1;
    }
    HostileInput.Parser parser =
        bytes -> assertTrue(PendingCommit.read(BlockSource.of("bad", bytes)).isEmpty());
    HostileInput.truncations(good, VerityFormatException.class, parser);
    HostileInput.mutations(
        good,
        VerityFormatException.class,
        bytes -> {
          if (!java.util.Arrays.equals(bytes, good)) {
            parser.parse(bytes);
          }
        });
  }

  @Test
  void anImageHasOneWriter() throws IOException {
    GoldenImage golden = GoldenImage.of("written");
    Path file = Files.write(folder.resolve("image"), golden.bytes());
    try (ImageWriter writer = ImageWriter.open(file, golden.anchor(), BlockCache.DEFAULT)) {
      assertEquals(golden.secured().orElseThrow(), writer.secured());
      assertThrows(
          RefusedException.class,
          () -> ImageWriter.open(file, golden.anchor(), BlockCache.DEFAULT));
    }
    ImageWriter.open(file, golden.anchor(), BlockCache.DEFAULT).close();
  }
}
