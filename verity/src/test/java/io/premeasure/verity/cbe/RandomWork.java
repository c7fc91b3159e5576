package io.premeasure.verity.cbe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Operations in random order, and beside them what every state of the disk must hold. */
final class RandomWork {
  private final SplittableRandom random;

  /** Tags of the blocks, 0 for blocks never written. */
  private final Map<Long, Long> current = new HashMap<>();

  private final Map<Long, Map<Long, Long>> kept = new TreeMap<>();

  /** By block, the tags that it had since everything was last secured. */
  private final Map<Long, Set<Long>> unsecured = new HashMap<>();

  private long discarding = -1;

  RandomWork(long seed) {
    random = new SplittableRandom(seed);
  }

  /** One operation, whichever comes. */
  void operate(ImageWriter writer) throws IOException {
    switch (random.nextInt(12)) {
      case 0 -> keep(writer);
      case 1 -> discardOldest(writer);
      case 2 -> extend(writer, ImageState.EXTENDING_VBD, 1 + random.nextInt(40));
      case 3 -> extend(writer, ImageState.EXTENDING_FT, 1 + random.nextInt(200));
      case 4 -> {
        writer.beginRekeying();
        finish(writer);
      }
      case 5 -> sync(writer);
      case 6 -> {
        writer.beginRekeying();
        workBetweenSteps(writer);
      }
      case 7 -> {
        boolean disk = random.nextBoolean();
        ImageState kind = disk ? ImageState.EXTENDING_VBD : ImageState.EXTENDING_FT;
        writer.beginExtension(kind, 60, true);
        workBetweenSteps(writer);
      }
      default -> write(writer, 12);
    }
  }

  void sync(ImageWriter writer) throws IOException {
    writer.sync();
    unsecured.clear();
  }

  private void keep(ImageWriter writer) throws IOException {
    long id = writer.createSnapshot();
    unsecured.clear();
    kept.put(id, new HashMap<>(current));
  }

  private void extend(ImageWriter writer, ImageState kind, int blocks) throws IOException {
    writer.extend(kind, blocks, true);
    unsecured.clear();
  }

  private void discardOldest(ImageWriter writer) throws IOException {
    if (!kept.isEmpty()) {
      discarding = kept.keySet().iterator().next();
      writer.discard(discarding);
      unsecured.clear();
      kept.remove(discarding);
      discarding = -1;
    }
  }

  /** Where blocks run out, snapshots have to go. */
  void finish(ImageWriter writer) throws IOException {
    while (writer.isUnfinished()) {
      try {
        writer.resume();
        unsecured.clear();
      } catch (RefusedException full) {
        discardOldest(writer);
      }
    }
  }

  /** Finishes what was interrupted, whose snapshots may be discarded for it. */
  void finishAfterCrash(ImageWriter writer) throws IOException {
    while (writer.isUnfinished()) {
      try {
        writer.resume();
      } catch (RefusedException full) {
        List<Long> left =
            writer.superblock().validSnapshots().stream()
                .filter(Snapshot::keep)
                .map(Snapshot::generation)
                .toList();
        long oldest = left.get(left.size() - 1);
        writer.discard(oldest);
        kept.remove(oldest);
      }
    }
  }

  private void workBetweenSteps(ImageWriter writer) throws IOException {
    while (writer.isUnfinished()) {
      write(writer, random.nextInt(5));
      try {
        writer.advance(1 + random.nextInt(20));
        unsecured.clear();
      } catch (RefusedException full) {
        finish(writer);
      }
      if (random.nextInt(4) == 0) {
        sync(writer);
      }
    }
  }

  private void write(ImageWriter writer, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      long vba = random.nextLong(writer.blocks());
      long tag = random.nextInt(1, 1000);
      long before = current.getOrDefault(vba, 0L);
      unsecured.computeIfAbsent(vba, any -> new HashSet<>(Set.of(before))).add(tag);
      try {
        writer.write(vba, Pattern.block(vba, tag));
        current.put(vba, tag);
      } catch (RefusedException full) {
        assertTrue(full.getMessage().contains("free block"), full.getMessage());
      }
      long other = random.nextLong(writer.blocks());
      long known = current.getOrDefault(other, 0L);
      assertArrayEquals(content(other, known), writer.read(other), "VBA " + other);
    }
  }

  private static byte[] content(long vba, long tag) {
    return tag == 0 ? new byte[CbeSuperblock.BLOCK] : Pattern.block(vba, tag);
  }

  /** Everything is as it was left. */
  void assertContents(VolumeReader reader) throws IOException {
    assertContent(reader, reader.current(), current);
    assertKept(reader);
  }

  private void assertKept(VolumeReader reader) throws IOException {
    for (Map.Entry<Long, Map<Long, Long>> entry : kept.entrySet()) {
      if (entry.getKey() != discarding) {
        assertContent(reader, reader.snapshot(entry.getKey()), entry.getValue());
      }
    }
  }

  /** Everything that was secured is there; what was not is there or not, block by block. */
  void assertSecured(VolumeReader reader) throws IOException {
    assertKept(reader);
    Snapshot snapshot = reader.current();
    for (long vba = 0; vba < snapshot.leaves(); vba++) {
      long block = vba;
      byte[] found = reader.read(snapshot, vba);
      Set<Long> possible = unsecured.getOrDefault(vba, Set.of(current.getOrDefault(vba, 0L)));
      assertTrue(
          possible.stream().anyMatch(tag -> Arrays.equals(content(block, tag), found)),
          "VBA " + vba);
    }
    for (long vba : current.keySet()) {
      assertTrue(vba < snapshot.leaves() || unsecured.containsKey(vba));
    }
  }

  private static void assertContent(
      VolumeReader reader, Snapshot snapshot, Map<Long, Long> expected) throws IOException {
    for (long vba = 0; vba < snapshot.leaves(); vba++) {
      byte[] block = content(vba, expected.getOrDefault(vba, 0L));
      assertArrayEquals(block, reader.read(snapshot, vba), "VBA " + vba);
    }
    assertEquals(0, expected.keySet().stream().filter(vba -> vba >= snapshot.leaves()).count());
  }
}
