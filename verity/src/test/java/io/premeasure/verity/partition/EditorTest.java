package io.premeasure.verity.partition;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.verity.SparseTarget;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EditorTest {
  private static final byte[] SEED = {7};
  private static final Guid LINUX = PartitionType.LINUX.guid();
  private final SparseTarget disk = new SparseTarget("disk", 64 << 20);

  @ParameterizedTest
  @ValueSource(ints = {512, 4096})
  void aWrittenTableIsReadWithItsSectorSize(int sectorSize) throws IOException {
    PartitionTableEditor editor = create(sectorSize);
    PartitionEntry entry = editor.add(sectors(1, 100), Placement.ALIGNED);
    editor.write(disk);
    assertEquals(1 << 20, entry.firstLba() * sectorSize);
    PartitionTable table = PartitionTable.read(disk);
    assertEquals(sectorSize, table.sectorSize());
    assertEquals(List.of(entry), table.entries());
    assertEquals(List.of(), table.problems());
    assertEquals(MasterBootRecord.Kind.PROTECTIVE, table.mbr().kind());
    assertEquals(100L * sectorSize, table.slice(disk, entry).size());
    disk.flip(sectorSize + 8, 1);
    assertEquals(sectorSize, PartitionTable.read(disk).sectorSize());
  }

  @Test
  void bootCodeAndDiskSignatureStay() throws IOException {
    byte[] code = new byte[446];
    Arrays.fill(code, (byte) 0x90);
    disk.write(0, code, 0, code.length);
    create(512).write(disk);
    assertArrayEquals(code, disk.bytes(0, code.length));
  }

  @Test
  void theFirstGapThatIsLargeEnoughIsTaken() throws IOException {
    PartitionTableEditor editor = create(512);
    editor.add(sectors(1, 2048), Placement.ALIGNED);
    editor.add(sectors(2, 4096), Placement.ALIGNED);
    editor.add(sectors(3, 1), Placement.ALIGNED);
    editor.remove(2);
    assertEquals(8192, editor.add(sectors(4, 1), Placement.CVMDISK).firstLba() - 1);
    assertEquals(2, editor.entries().get(1).number());
    assertEquals(4096, editor.add(sectors(5, 4096), Placement.ALIGNED).firstLba());
    assertEquals(12288, editor.add(sectors(6, 4096), Placement.ALIGNED).firstLba());
  }

  @Test
  void lengthZeroTakesTheLargestGap() throws IOException {
    PartitionTableEditor editor = create(512);
    editor.addAt(sectors(1, 2048), 100_000);
    PartitionEntry entry = editor.add(sectors(2, 0), Placement.ALIGNED);
    assertEquals(2048, entry.firstLba());
    assertEquals(99_999, entry.lastLba());
  }

  @Test
  void whatCannotBeIsRefusedAndChangesNothing() throws IOException {
    PartitionTableEditor editor = create(512);
    editor.add(sectors(1, 2048), Placement.ALIGNED);
    editor.add(sectors(2, 2048), Placement.ALIGNED);
    List<PartitionEntry> before = editor.entries();
    assertRefused(() -> editor.add(sectors(3, 200_000), Placement.ALIGNED), "no room");
    assertRefused(() -> editor.add(sectors(3, 200_000), Placement.CVMDISK), "no room");
    assertRefused(() -> editor.add(sectors(3, Long.MAX_VALUE), Placement.ALIGNED), "no room");
    assertRefused(() -> editor.add(sectors(3, Long.MAX_VALUE), Placement.CVMDISK), "no room");
    assertRefused(() -> editor.addAt(sectors(3, 10), 2040), "not free");
    assertRefused(() -> editor.addAt(sectors(3, 10), 30), "not free");
    assertRefused(() -> editor.addAt(sectors(3, 10), 131_060), "no place");
    assertRefused(() -> editor.addAt(sectors(3, 10), Long.MAX_VALUE), "no place");
    assertRefused(() -> editor.addAt(sectors(3, 10), -5), "no place");
    assertRefused(() -> editor.addAt(sectors(2, 10), 50_000), "already there");
    assertRefused(() -> editor.resize(1, 2049), "there is room for 2048");
    assertRefused(() -> editor.resize(1, 0), "there is room for 2048");
    assertRefused(() -> editor.resize(2, Long.MAX_VALUE), "there is room for");
    assertRefused(() -> editor.resize(3, 1), "no partition 3");
    assertRefused(() -> editor.remove(9), "no partition 9");
    assertEquals(before, editor.entries());
  }

  @Test
  void aTableCanBeFull() throws IOException {
    PartitionTableEditor editor = create(512);
    for (int i = 1; i <= 128; i++) {
      editor.addAt(sectors(i, 1), 33 + i);
    }
    assertRefused(() -> editor.addAt(sectors(129, 1), 1000), "all 128 entries");
    editor.write(disk);
    assertEquals(128, PartitionTable.read(disk).entries().size());
  }

  @Test
  void extendingStopsAtTheNextPartitionAndNeverShrinks() throws IOException {
    PartitionTableEditor editor = create(512);
    editor.addAt(sectors(1, 100), 2048);
    editor.addAt(sectors(2, 100), 2048 + 1013);
    assertEquals(1008, editor.extend(1, 8).sectors());
    assertEquals(1013, editor.extend(1, 1).sectors());
    assertEquals(1013, editor.extend(1, 8).sectors());
    assertEquals(editor.lastUsableLba(), editor.extend(2, 1).lastLba());
  }

  @Test
  void aDiskTooShortForATableIsRefused() {
    SparseTarget tiny = new SparseTarget("tiny", 66 * 512);
    assertThrows(
        VerityFormatException.class, () -> PartitionTableEditor.create(tiny, 512, Guid.ZERO));
  }

  @Test
  void aDiskOfAnotherLengthIsNotWritten() throws IOException {
    PartitionTableEditor editor = create(512);
    assertRefused(() -> editor.write(disk.resized(32 << 20)), "end of disk");
  }

  @Test
  void overlappingPartitionsAreNotEdited() throws IOException {
    PartitionTable table = tableWith(entry(1, 2048, 4095, 1), entry(2, 4095, 5000, 2));
    assertEquals(List.of(TableProblem.Kind.PARTITIONS_OVERLAP), kinds(table));
    assertRefused(() -> PartitionTableEditor.of("disk", table), "inside of partition 1");
  }

  @Test
  void partitionsWithOneGuidAreNamed() throws IOException {
    PartitionTable table = tableWith(entry(1, 2048, 4095, 1), entry(2, 4096, 5000, 1));
    assertEquals(List.of(TableProblem.Kind.DUPLICATE_GUID), kinds(table));
  }

  @Test
  void partitionsOutsideOfTheUsableSectorsAreNamedAndTheirContentRefused() throws IOException {
    PartitionTable table =
        tableWith(
            entry(1, 33, 4095, 1),
            entry(2, 5000, 4999, 2),
            entry(3, 5000, 200_000, 3),
            entry(4, -1, -1, 4));
    assertEquals(4, kinds(table).size());
    assertEquals(1024 + 128, table.problems().get(1).offset());
    assertEquals(4063L * 512, table.slice(disk, table.entries().get(0)).size());
    for (int i = 1; i < 4; i++) {
      PartitionEntry entry = table.entries().get(i);
      assertRefused(() -> table.slice(disk, entry), "of a disk of 131072");
    }
  }

  @Test
  void labelsKeepWhatFollowsAZeroButDoNotShowIt() throws IOException {
    PartitionEntry odd = new PartitionEntry(1, LINUX, guid(1), 2048, 4095, 0, "a\0b\ud800");
    PartitionTable table = tableWith(odd);
    assertEquals(odd, table.entries().get(0));
    assertEquals("a", table.entries().get(0).label());
    assertEquals(Optional.of(odd), table.byLabel("a").stream().findFirst());
    assertEquals(
        "partition 1 \"?[31m\"",
        new PartitionEntry(1, LINUX, guid(1), 1, 1, 0, "\u001b[31m").title());
  }

  private PartitionTable tableWith(PartitionEntry... entries) throws IOException {
    PartitionTableEditor editor = create(512);
    editor.write(disk);
    PartitionTable empty = PartitionTable.read(disk);
    new PartitionTableWriter(disk, TableGeometry.of(empty), empty.header(), List.of(entries))
        .write(empty.mbr());
    return PartitionTable.read(disk);
  }

  private static List<TableProblem.Kind> kinds(PartitionTable table) {
    return table.problems().stream().map(TableProblem::kind).toList();
  }

  private static PartitionEntry entry(int number, long first, long last, int guid) {
    return new PartitionEntry(number, LINUX, guid(guid), first, last, 0, "");
  }

  private PartitionTableEditor create(int sectorSize) throws IOException {
    return PartitionTableEditor.create(disk, sectorSize, guid(0));
  }

  private static NewPartition sectors(int index, long sectors) {
    return new NewPartition(LINUX, guid(index), "p" + index, 0, sectors);
  }

  private static Guid guid(int index) {
    return DerivedGuid.ofSeed(SEED, "partition", index);
  }

  private interface Change {
    void apply() throws IOException;
  }

  private static void assertRefused(Change change, String reason) {
    VerityFormatException refusal = assertThrows(VerityFormatException.class, change::apply);
    assertTrue(refusal.reason().contains(reason), refusal::getMessage);
  }
}
