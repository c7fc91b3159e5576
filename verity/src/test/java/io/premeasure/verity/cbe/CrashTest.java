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
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashTest {
  @TempDir private Path folder;

  @Test
  void atNoMomentALossOfPowerDamagesAnImage() throws IOException {
    GoldenImage golden = GoldenImage.of("written");
    byte[] before = content(golden.bytes(), golden.anchor());
    int completed = 0;
    int lost = 0;
    for (int writes = 0; completed == 0; writes++) {
      byte[] disk = golden.bytes();
      TrustAnchor anchor = golden.anchor();
      Path file = folder.resolve("disk" + writes);
      try (CrashTarget image = new CrashTarget(disk, writes)) {
        Session session = SessionOpening.open(image, anchor, Optional.of(new Journal(file)));
        Operations operations = new Operations(session);
        for (long vba = 5; vba < 25; vba++) {
          operations.write(vba, Pattern.block(vba, 9));
        }
        session.sync();
        session.commit();
        completed++;
      } catch (IOException powerLost) {
        lost++;
      }
      boolean committed = Files.exists(new Journal(file).file()) || completed > 0;
      Recovery.run(file, new MemoryTarget("disk", disk), anchor);
      assertFalse(Files.exists(new Journal(file).file()));
      CheckReport report = ImageCheck.run(BlockSource.of("disk", disk), anchor.secured(), 10);
      assertTrue(report.verdict().sound(), "after " + writes + " writes: " + report);
      byte[] after = content(disk, anchor);
      if (committed) {
        assertArrayEquals(Pattern.block(20, 9), block(after, 20));
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
    VolumeReader reader = new VolumeReader(image, slot.usable().orElseThrow(), anchor);
    Snapshot current = reader.current();
    byte[] all = new byte[(int) current.leaves() * 4096];
    for (int vba = 0; vba < current.leaves(); vba++) {
      System.arraycopy(reader.read(current, vba), 0, all, vba * 4096, 4096);
    }
    return all;
  }

  @Test
  void readersSeeWhatAnInterruptedWriterCommitted() throws IOException {
    GoldenImage golden = GoldenImage.of("written");
    Path file = Files.write(folder.resolve("image"), golden.bytes());
    TrustAnchor anchor = golden.anchor();
    try (CrashTarget image = new CrashTarget(golden.bytes(), 3)) {
      Session session = SessionOpening.open(image, anchor, Optional.of(new Journal(file)));
      Operations operations = new Operations(session);
      operations.write(7, Pattern.block(7, 9));
      session.sync();
      assertThrows(IOException.class, session::commit);
    }
    // The data block was written at once and is on the disk that lost its power.
    try (ImageWriter again = ImageWriter.open(copyData(golden, file), anchor)) {
      assertEquals(again.secured(), anchor.secured().orElseThrow());
    }
    assertTrue(CbeImage.check(file, anchor.secured(), 5).verdict().sound());
  }

  private static Path copyData(GoldenImage golden, Path file) throws IOException {
    try (BlockSource journal = FileBlockSource.open(new Journal(file).file())) {
      PendingCommit pending = PendingCommit.read(journal).orElseThrow();
      assertTrue(pending.concerns(golden.secured().orElseThrow()));
      try (CbeImage image = CbeImage.open(file, golden.secured())) {
        assertEquals(pending.after(), image.slot().hash());
      }
      CheckReport report = CbeImage.check(file, golden.secured(), 5);
      assertEquals(Optional.of(true), report.fresh());
    }
    // Written before the journal, so there after every crash that leaves a journal.
    byte[] disk = golden.bytes();
    try (CrashTarget image = new CrashTarget(disk, 1)) {
      Session session = SessionOpening.open(image, golden.anchor(), Optional.empty());
      new Operations(session).write(7, Pattern.block(7, 9));
    }
    return Files.write(file, disk);
  }

  @Test
  void aJournalOfAnotherImageIsRefused() throws IOException {
    GoldenImage golden = GoldenImage.of("written");
    Path file = Files.write(folder.resolve("image"), golden.bytes());
    TreeMap<Long, byte[]> blocks = new TreeMap<>();
    blocks.put(9L, new byte[4096]);
    new Journal(file).write(BlockHash.ZERO, BlockHash.ZERO, blocks);
    assertThrows(VerityFormatException.class, () -> ImageWriter.open(file, golden.anchor()));
    assertArrayEquals(golden.bytes(), Files.readAllBytes(file));
  }

  @Test
  void damagedJournalsAreDropped() throws IOException {
    Path file = folder.resolve("image");
    TreeMap<Long, byte[]> blocks = new TreeMap<>();
    blocks.put(9L, Pattern.block(1, 1));
    blocks.put(11L, Pattern.block(2, 2));
    new Journal(file).write(BlockHash.ZERO, BlockHash.over(new byte[1]), blocks);
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
    try (ImageWriter writer = ImageWriter.open(file, golden.anchor())) {
      assertEquals(golden.secured().orElseThrow(), writer.secured());
      assertThrows(RefusedException.class, () -> ImageWriter.open(file, golden.anchor()));
    }
    ImageWriter.open(file, golden.anchor()).close();
  }
}
