package io.premeasure.verity.filesystem.fat;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.HostileInput;
import io.premeasure.verity.MemoryTarget;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.filesystem.FileSystemKind;
import io.premeasure.verity.filesystem.fat.FatEditor.NoRoom;
import io.premeasure.verity.filesystem.fat.FatProblem.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HostileFatTest {
  static Stream<FatType> smallTypes() {
    return Stream.of(FatType.FAT12, FatType.FAT32);
  }

  private static MemoryTarget volume(FatType type) throws IOException {
    MemoryTarget disk = FatEditorToolTest.formatted(type, 512, 1, type == FatType.FAT12 ? 24 : 28);
    FatEditor editor = FatEditor.open(disk, FatTime.ofEpochSeconds(0));
    editor.mkdir("a directory");
    editor.write("a directory/some file.bin", new byte[2000], NoRoom.REFUSE);
    editor.write("B", new byte[1500], NoRoom.REFUSE);
    return disk;
  }

  /** Reads all there is; every listed file can be asked for. */
  static void readEverything(byte[] input) throws IOException {
    MemoryTarget source = new MemoryTarget("hostile", input);
    FileSystemKind.of(source);
    FatFileSystem files = FatFileSystem.open(source);
    files.owner(input.length / 2);
    files.owner(input.length - 1);
    readDirectory(files, "", 0);
  }

  private static void readDirectory(FatFileSystem files, String path, int depth)
      throws IOException {
    for (FatEntry entry : files.list(path)) {
      String child = FatPath.join(path, entry.name());
      entry.written();
      // Names may be there twice: the first one is found.
      if (files.stat(child).isDirectory()) {
        if (depth < 4) {
          readDirectory(files, child, depth + 1);
        }
      } else {
        files.open(child).transferTo(OutputStream.nullOutputStream());
        files.extents(child);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("smallTypes")
  void survivesTruncations(FatType type) throws IOException {
    HostileInput.truncations(
        volume(type).bytes(), VerityFormatException.class, HostileFatTest::readEverything);
  }

  @ParameterizedTest
  @MethodSource("smallTypes")
  void survivesMutations(FatType type) throws IOException {
    HostileInput.mutations(
        volume(type).bytes(), VerityFormatException.class, HostileFatTest::readEverything);
  }

  @ParameterizedTest
  @MethodSource("smallTypes")
  void changesNoDamagedVolumeForTheWorse(FatType type) throws IOException {
    HostileInput.mutations(
        volume(type).bytes(), VerityFormatException.class, HostileFatTest::changeAll);
  }

  private static void changeAll(byte[] input) throws IOException {
    MemoryTarget disk = new MemoryTarget("hostile", input);
    FatEditor editor = FatEditor.open(disk, FatTime.ofEpochSeconds(0));
    try {
      editor.mkdir("a directory/another");
      editor.write("a directory/another/file", new byte[700], NoRoom.REFUSE);
      editor.write("B", new byte[600], NoRoom.EMPTY_FIRST);
      editor.delete("a directory/some file.bin");
    } catch (FileSystemException e) {
      // There is no such file any more, or no room.
    }
    List<FatProblem> problems = FatFileSystem.open(disk).problems();
    assertTrue(
        problems.stream().noneMatch(problem -> problem.kind().forbidsWriting()),
        problems.toString());
  }

  private static FatFileSystem damaged(FatType type, Consumer<TableWriter> damage)
      throws IOException {
    MemoryTarget disk = volume(type);
    FatFileSystem good = FatFileSystem.open(disk);
    damage.accept(new TableWriter(disk, good));
    assertThrows(
        VerityFormatException.class, () -> FatEditor.open(disk, FatTime.ofEpochSeconds(0)));
    return FatFileSystem.open(disk);
  }

  /** Changes entries of all tables. */
  private record TableWriter(MemoryTarget disk, FatFileSystem files) {
    void set(int entry, int value) {
      assertDoesNotThrow(
          () -> {
            TableEditor editor = new TableEditor(disk, files.layout());
            editor.set(entry, value);
            editor.flush();
          });
    }

    int first(String path) {
      return assertDoesNotThrow(() -> files.stat(path)).firstCluster();
    }
  }

  private static boolean has(FatFileSystem files, Kind kind) {
    return files.problems().stream().anyMatch(problem -> problem.kind() == kind);
  }

  @ParameterizedTest
  @MethodSource("smallTypes")
  void refusesAChainThatIsACircle(FatType type) throws IOException {
    FatFileSystem files = damaged(type, t -> t.set(t.first("B") + 2, t.first("B")));
    assertTrue(has(files, Kind.CROSS_LINK));
    assertThrows(VerityFormatException.class, () -> files.readAll("B", 1 << 20));
    assertEquals(2000, files.readAll("a directory/some file.bin", 1 << 20).length);
  }

  @ParameterizedTest
  @MethodSource("smallTypes")
  void refusesBothFilesOfCrossLinkedChains(FatType type) throws IOException {
    FatFileSystem files =
        damaged(type, t -> t.set(t.first("B"), t.first("a directory/some file.bin") + 1));
    assertTrue(has(files, Kind.CROSS_LINK));
    assertThrows(VerityFormatException.class, () -> files.readAll("B", 1 << 20));
    assertThrows(
        VerityFormatException.class, () -> files.readAll("a directory/some file.bin", 1 << 20));
  }

  @ParameterizedTest
  @MethodSource("smallTypes")
  void refusesADirectoryThatIsACircle(FatType type) throws IOException {
    FatFileSystem files = damaged(type, t -> t.set(t.first("a directory"), t.first("a directory")));
    assertTrue(has(files, Kind.CROSS_LINK));
    assertThrows(VerityFormatException.class, () -> files.list("a directory"));
    assertEquals(1500, files.readAll("B", 1500).length);
  }

  @ParameterizedTest
  @MethodSource("smallTypes")
  void refusesAChainThatEndsEarly(FatType type) throws IOException {
    FatFileSystem files = damaged(type, t -> t.set(t.first("B"), type.end()));
    assertTrue(has(files, Kind.CHAIN));
    assertTrue(has(files, Kind.LOST_CLUSTERS));
    assertThrows(VerityFormatException.class, () -> files.readAll("B", 1 << 20));
  }

  @ParameterizedTest
  @MethodSource("smallTypes")
  void findsEveryFlippedBitOfTheSecondTable(FatType type) throws IOException {
    MemoryTarget disk = volume(type);
    FatLayout layout = FatFileSystem.open(disk).layout();
    long bits = (layout.lastCluster() + 1L) * type.bits();
    for (long bit = 0; bit < bits; bit++) {
      int at = (int) (layout.tableStart(1) + bit / 8);
      disk.bytes()[at] ^= (byte) (1 << bit % 8);
      FatFileSystem files = FatFileSystem.open(disk);
      assertTrue(has(files, Kind.TABLES_DIFFER), "bit " + bit);
      assertTrue(files.problems().stream().anyMatch(problem -> problem.offset() == at));
      disk.bytes()[at] ^= (byte) (1 << bit % 8);
    }
    assertEquals(List.of(), FatFileSystem.open(disk).problems());
  }

  @Test
  void listsMarksCountsAndBackupThatAreWrong() throws IOException {
    MemoryTarget disk = volume(FatType.FAT32);
    disk.bytes()[65] = 1;
    disk.bytes()[512 + 488]++;
    disk.bytes()[6 * 512 + 40]++;
    List<FatProblem> problems = FatFileSystem.open(disk).problems();
    assertEquals(
        List.of(Kind.DIRTY, Kind.FREE_COUNT, Kind.BACKUP_BOOT_SECTOR),
        problems.stream().map(FatProblem::kind).toList());
    assertEquals(
        List.of(65L, 512L + 488, 6 * 512L + 40),
        problems.stream().map(FatProblem::offset).toList());
    assertFalse(problems.stream().anyMatch(problem -> problem.kind().forbidsWriting()));
  }
}
