package io.premeasure.verity.partition;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresTool("sgdisk")
class SgdiskTest {
  private static final long MIB = 1 << 20;
  private static final List<PartitionType> TYPES = List.of(PartitionType.values());
  private static final byte[] SEED = {1, 2, 3};

  @TempDir private Path folder;

  @Test
  void aNewTableIsByteForByteWhatSgdiskMakes() throws IOException {
    Path ours = folder.resolve("ours");
    Path theirs = folder.resolve("theirs");
    try (FileTarget disk = FileTarget.ofLength(ours, 8 * MIB)) {
      PartitionTableEditor editor = PartitionTableEditor.create(disk, 512, guid(0));
      editor.add(
          new NewPartition(PartitionType.EFI_SYSTEM.guid(), guid(1), "ESP", 0, 4096),
          Placement.ALIGNED);
      editor.add(
          new NewPartition(
              PartitionType.ROOT_X86_64.guid(), guid(2), "wurzel-ü", PartitionEntry.READ_ONLY, 0),
          Placement.ALIGNED);
      editor.write(disk);
    }
    FileTarget.ofLength(theirs, 8 * MIB).close();
    RealTool.runOk(
        "sgdisk",
        "-U" + guid(0),
        "-n1:2048:+2M",
        "-t1:" + PartitionType.EFI_SYSTEM.guid(),
        "-u1:" + guid(1),
        "-c1:ESP",
        "-n2:6144:16350",
        "-t2:" + PartitionType.ROOT_X86_64.guid(),
        "-u2:" + guid(2),
        "-A2:set:60",
        theirs.toString());
    try (FileTarget disk = FileTarget.open(theirs)) {
      // sgdisk takes names in the locale's encoding only.
      PartitionTableEditor editor = PartitionTableEditor.open(disk);
      editor.remove(2);
      editor.addAt(
          new NewPartition(
              PartitionType.ROOT_X86_64.guid(),
              guid(2),
              "wurzel-ü",
              PartitionEntry.READ_ONLY,
              16350 - 6144 + 1),
          6144);
      editor.write(disk);
    }
    assertArrayEquals(Files.readAllBytes(theirs), Files.readAllBytes(ours));
    assertClean(ours);
  }

  @Test
  void itSeesThePartitionsThatWereAdded() throws IOException {
    Path path = folder.resolve("disk");
    try (FileTarget disk = FileTarget.ofLength(path, 64 * MIB)) {
      PartitionTableEditor editor = PartitionTableEditor.create(disk, 512, guid(0));
      for (int i = 0; i < TYPES.size(); i++) {
        PartitionType type = TYPES.get(i);
        editor.add(
            new NewPartition(type.guid(), guid(i + 1), type.name(), 0, 2048), Placement.ALIGNED);
      }
      editor.write(disk);
    }
    List<String> command = new ArrayList<>(List.of("sgdisk"));
    for (int i = 0; i < TYPES.size(); i++) {
      command.add("-i" + (i + 1));
    }
    command.add(path.toString());
    String out = RealTool.run(command).out();
    for (int i = 0; i < TYPES.size(); i++) {
      PartitionType type = TYPES.get(i);
      assertTrue(out.contains("code: " + type.guid().toString().toUpperCase(Locale.ROOT)), out);
      assertTrue(out.contains("'" + type.name() + "'"), out);
      assertTrue(out.contains("First sector: " + 2048 * (i + 1)), out);
    }
    assertClean(path);
  }

  @Test
  void itsOwnRandomTablesAreReadAndChanged() throws IOException {
    SplittableRandom random = new SplittableRandom(11);
    for (int round = 0; round < 3; round++) {
      Path path = folder.resolve("disk" + round);
      FileTarget.ofLength(path, (16 + random.nextInt(50)) * MIB).close();
      List<String> command = new ArrayList<>(List.of("sgdisk"));
      for (int i = 0; i < 5; i++) {
        command.add("-n" + (1 + random.nextInt(100)) + ":0:+" + (1 + random.nextInt(3000)) + "K");
      }
      command.add(path.toString());
      RealTool.run(command);
      assertClean(path);
      try (FileTarget disk = FileTarget.open(path)) {
        assertEquals(List.of(), PartitionTable.read(disk).problems());
      }
      long grown = Files.size(path) + random.nextInt(1, 4000) * 512L;
      try (FileTarget disk = FileTarget.ofLength(path, grown)) {
        PartitionTableEditor editor = PartitionTableEditor.open(disk);
        editAtRandom(editor, random);
        editor.write(disk);
        PartitionTable table = PartitionTable.read(disk);
        assertEquals(editor.entries(), table.entries());
        assertEquals(List.of(), table.problems());
      }
      assertClean(path);
    }
  }

  @Test
  void aGrownDiskBecomesWhatItsRepairMakes() throws IOException {
    Path ours = folder.resolve("ours");
    FileTarget.ofLength(ours, 8 * MIB).close();
    RealTool.runOk("sgdisk", "-n3:0:+1M", "-n1:0:+2M", ours.toString());
    FileTarget.ofLength(ours, 12 * MIB).close();
    Path theirs = folder.resolve("theirs");
    Files.copy(ours, theirs);
    RealTool.runOk("sgdisk", "-e", theirs.toString());
    try (FileTarget disk = FileTarget.open(ours)) {
      PartitionTableEditor.open(disk).write(disk);
    }
    byte[] expected = Files.readAllBytes(theirs);
    // sgdisk leaves the old backup.
    Arrays.fill(expected, (int) (8 * MIB - 33 * 512), (int) (8 * MIB), (byte) 0);
    assertArrayEquals(expected, Files.readAllBytes(ours));
  }

  @Test
  void whatItFindsWrongIsFoundHereToo() throws IOException {
    Path path = folder.resolve("disk");
    FileTarget.ofLength(path, 8 * MIB).close();
    RealTool.runOk("sgdisk", "-n1:0:+1M", path.toString());
    Map<Integer, String> damages =
        Map.of(
            512 + 41,
            "primary: header checksum",
            1024 + 32,
            "primary: checksum of the entries",
            (int) (8 * MIB - 512 + 73),
            "backup: header checksum",
            (int) (8 * MIB - 33 * 512 + 1),
            "backup: checksum of the entries",
            446 + 12,
            "first sector: protective partition",
            450,
            "first sector: partitions, but none protective",
            510,
            "first sector: no protective partition");
    byte[] good = Files.readAllBytes(path);
    for (Map.Entry<Integer, String> damage : damages.entrySet()) {
      byte[] bytes = good.clone();
      bytes[damage.getKey()] ^= 1;
      Files.write(path, bytes);
      try (FileTarget disk = FileTarget.open(path)) {
        String problems = PartitionTable.read(disk).problems().toString();
        assertTrue(problems.contains(damage.getValue()), problems);
        PartitionTableEditor.open(disk).write(disk);
      }
      assertArrayEquals(good, Files.readAllBytes(path), damage.getValue());
      assertClean(path);
    }
  }

  private static void editAtRandom(PartitionTableEditor editor, SplittableRandom random)
      throws IOException {
    for (int i = 0; i < 30; i++) {
      List<PartitionEntry> entries = editor.entries();
      int any = entries.isEmpty() ? 1 : entries.get(random.nextInt(entries.size())).number();
      List<PartitionEntry> before = editor.entries();
      try {
        switch (random.nextInt(6)) {
          case 0 -> editor.remove(any);
          case 1 -> editor.resize(any, random.nextInt(9000));
          case 2 -> editor.extend(any, 8);
          case 3 -> editor.sortByStart();
          case 4 -> editor.add(some(random), Placement.CVMDISK);
          default -> editor.add(some(random), Placement.ALIGNED);
        }
      } catch (VerityFormatException e) {
        assertEquals(before, editor.entries());
      }
    }
  }

  private static NewPartition some(SplittableRandom random) {
    Guid unique = DerivedGuid.ofSeed(SEED, "random", random.nextInt());
    return new NewPartition(
        PartitionType.LINUX.guid(), unique, "x", random.nextLong(), random.nextInt(6000));
  }

  private static void assertClean(Path path) {
    String out = RealTool.runOk("sgdisk", "-v", path.toString()).out();
    assertTrue(out.contains("No problems found"), out);
  }

  private static Guid guid(int index) {
    return DerivedGuid.ofSeed(SEED, "partition", index);
  }
}
