package io.premeasure.verity.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskChangeTest {
  private static final int SIZE = 300_000 / 512 * 512;

  @TempDir Path folder;
  private Path image;
  private byte[] content;

  @BeforeEach
  void makeImage() throws IOException {
    content = new byte[SIZE];
    new SplittableRandom(1).nextBytes(content);
    image = Files.write(folder.resolve("disk.raw"), content);
  }

  /** Random writes and zeros, the same to a disk and to an array. */
  private static void scribble(BlockTarget disk, byte[] mirror, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 200; i++) {
      int length = random.nextInt(random.nextBoolean() ? 20 : 20_000);
      int at = random.nextInt(SIZE - length + 1);
      byte[] bytes = new byte[length];
      if (random.nextInt(4) == 0) {
        disk.zero(at, length);
      } else {
        random.nextBytes(bytes);
        disk.write(at, bytes, 0, length);
      }
      System.arraycopy(bytes, 0, mirror, at, length);
      byte[] read = new byte[random.nextInt(SIZE)];
      int from = random.nextInt(SIZE - read.length + 1);
      disk.read(from, read, 0, read.length);
      byte[] expected = Arrays.copyOfRange(mirror, from, from + read.length);
      assertArrayEquals(expected, read, "after write " + i);
    }
  }

  @Test
  void aChangeIsSeenWhileItIsMadeAndOnTheDiskWhenItIsCommitted() throws IOException {
    byte[] mirror = content.clone();
    try (DiskChange change = DiskChange.open(image)) {
      scribble(change.disk(), mirror, 7);
      assertArrayEquals(content, Files.readAllBytes(image));
      change.commit();
    }
    assertArrayEquals(mirror, Files.readAllBytes(image));
    assertOnlyTheImageIsLeft();
  }

  @Test
  void aChangeThatIsNotCommittedLeavesNothing() throws IOException {
    try (DiskChange change = DiskChange.open(image)) {
      scribble(change.disk(), content.clone(), 8);
    }
    assertArrayEquals(content, Files.readAllBytes(image));
    assertOnlyTheImageIsLeft();
  }

  @Test
  void aSealedChangeThatWasInterruptedIsFinishedByTheNextOne() throws IOException {
    byte[] mirror = content.clone();
    try (DiskImage opened = DiskImage.openForWriting(image);
        ChangeJournal journal = ChangeJournal.create(image)) {
      ChangedDisk disk = new ChangedDisk(opened.disk(), journal);
      scribble(disk, mirror, 9);
      journal.seal(disk.pages(), disk.size());
      opened.target().orElseThrow().write(0, new byte[4096], 0, 4096);
    }
    assertTrue(DiskChange.isPending(image));
    DiskChange.open(image).close();
    assertFalse(DiskChange.isPending(image));
    assertArrayEquals(mirror, Files.readAllBytes(image));
    assertOnlyTheImageIsLeft();
  }

  @Test
  void twoChangesAtOnceAreRefused() throws IOException {
    try (DiskChange first = DiskChange.open(image)) {
      assertThrows(FileSystemException.class, () -> DiskChange.open(image));
      first.disk().write(0, new byte[1], 0, 1);
      first.commit();
    }
    assertEquals(0, Files.readAllBytes(image)[0]);
  }

  @Test
  void everyFlippedBitInTheEndOfAJournalIsFound() throws IOException {
    try (DiskImage opened = DiskImage.openForWriting(image);
        ChangeJournal journal = ChangeJournal.create(image)) {
      ChangedDisk disk = new ChangedDisk(opened.disk(), journal);
      disk.write(100, new byte[9000], 0, 9000);
      journal.seal(disk.pages(), disk.size());
    }
    Path journal = ChangeJournal.pathOf(image);
    byte[] good = Files.readAllBytes(journal);
    for (int at = good.length - 100; at < good.length; at++) {
      byte[] bad = good.clone();
      bad[at] ^= (byte) (1 << at % 8);
      Files.write(journal, bad);
      assertThrows(VerityFormatException.class, () -> DiskChange.open(image), "byte " + at);
      assertArrayEquals(content, Files.readAllBytes(image));
    }
  }

  private void assertOnlyTheImageIsLeft() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
  }
}
