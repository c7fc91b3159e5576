package io.premeasure.verity.filesystem.fat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.verity.MemoryTarget;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.filesystem.FileExtent;
import io.premeasure.verity.filesystem.FileSystemKind;
import io.premeasure.verity.filesystem.fat.FatEditor.NoRoom;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FatEditorTest {
  private static final FatTime TIME = FatTime.ofEpochSeconds(1_700_000_001);

  private static MemoryTarget volume(FatType type) throws IOException {
    return FatEditorToolTest.formatted(type, 512, 1, type == FatType.FAT16 ? 2600 : 100);
  }

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  @ParameterizedTest
  @EnumSource(FatType.class)
  void equalChangesGiveEqualBytes(FatType type) throws IOException {
    byte[] first = changed(type);
    assertArrayEquals(first, changed(type));
  }

  private static byte[] changed(FatType type) throws IOException {
    MemoryTarget disk = volume(type);
    FatEditor editor = FatEditor.open(disk, TIME);
    editor.mkdir("EFI");
    editor.write("EFI/verityboot.cpio", filled(3000, 1), NoRoom.REFUSE);
    editor.write("EFI/verityboot.cpio", filled(4000, 2), NoRoom.REFUSE);
    editor.delete("EFI/verityboot.cpio");
    editor.write("EFI/verityboot.cpio", filled(100, 3), NoRoom.REFUSE);
    return disk.bytes();
  }

  @ParameterizedTest
  @EnumSource(names = {"FAT16", "FAT32"})
  void followsChainsThroughLongTables(FatType type) throws IOException {
    MemoryTarget disk = FatEditorToolTest.formatted(type, 512, 1, 30_000);
    FatEditor editor = FatEditor.open(disk, TIME);
    editor.write("first", filled(14 << 20, 1), NoRoom.REFUSE);
    editor.write("second", filled(8 << 20, 2), NoRoom.REFUSE);
    editor.delete("first");
    long free = editor.freeBytes();
    editor.write("second", filled(9 << 20, 3), NoRoom.REFUSE);
    assertEquals(free - (1 << 20), editor.freeBytes());
    FatFileSystem files = FatFileSystem.open(disk);
    assertArrayEquals(filled(9 << 20, 3), files.readAll("second", 9 << 20));
    assertEquals(List.of(), files.problems());
  }

  @Test
  void refusesToReplaceWithoutRoomForBothBeforeTouchingAnything() throws IOException {
    MemoryTarget disk = volume(FatType.FAT12);
    FatEditor editor = FatEditor.open(disk, TIME);
    int size = (int) (editor.freeBytes() * 2 / 3);
    editor.write("file", filled(size, 1), NoRoom.REFUSE);
    byte[] before = disk.bytes().clone();
    FileSystemException refused =
        assertThrows(
            FileSystemException.class, () -> editor.write("file", filled(size, 2), NoRoom.REFUSE));
    assertTrue(refused.getMessage().contains("no room"));
    assertArrayEquals(before, disk.bytes());
    editor.write("file", filled(size, 2), NoRoom.EMPTY_FIRST);
    assertArrayEquals(filled(size, 2), editor.files().readAll("file", size));
    assertEquals(List.of(), FatFileSystem.open(disk).problems());
  }

  @Test
  void refusesWhatDoesNotFitEvenWhenEmptied() throws IOException {
    MemoryTarget disk = volume(FatType.FAT12);
    FatEditor editor = FatEditor.open(disk, TIME);
    byte[] tooLong = new byte[(int) editor.freeBytes() + 1];
    editor.write("file", filled(1000, 1), NoRoom.REFUSE);
    byte[] before = disk.bytes().clone();
    assertThrows(
        FileSystemException.class, () -> editor.write("file", tooLong, NoRoom.EMPTY_FIRST));
    assertArrayEquals(before, disk.bytes());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1})
  void contentOfAnotherLengthLeavesTheOldFile(int difference) throws IOException {
    MemoryTarget disk = volume(FatType.FAT32);
    FatEditor editor = FatEditor.open(disk, TIME);
    editor.write("file", filled(1000, 1), NoRoom.REFUSE);
    long free = editor.freeBytes();
    ByteArrayInputStream content = new ByteArrayInputStream(filled(2000 + difference, 2));
    assertThrows(
        VerityFormatException.class, () -> editor.write("file", content, 2000, NoRoom.REFUSE));
    assertEquals(free, editor.freeBytes());
    FatFileSystem files = FatFileSystem.open(disk);
    assertArrayEquals(filled(1000, 1), files.readAll("file", 1000));
    assertEquals(List.of(), files.problems());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a:b", "trailing.", "trailing ", " leading", "a*b", "q?", "a\\b", "\u0001"})
  void refusesNamesThatFatDoesNotHave(String name) throws IOException {
    MemoryTarget disk = volume(FatType.FAT12);
    FatEditor editor = FatEditor.open(disk, TIME);
    byte[] before = disk.bytes().clone();
    assertThrows(FileSystemException.class, () -> editor.write(name, new byte[1], NoRoom.REFUSE));
    assertThrows(FileSystemException.class, () -> editor.mkdir(name));
    assertArrayEquals(before, disk.bytes());
  }

  @Test
  void saysWhyAPathCannotBeUsed() throws IOException {
    FatEditor editor = FatEditor.open(volume(FatType.FAT12), TIME);
    editor.mkdir("dir");
    editor.write("dir/file", new byte[1], NoRoom.REFUSE);
    assertThrows(FileAlreadyExistsException.class, () -> editor.mkdir("DIR"));
    assertThrows(DirectoryNotEmptyException.class, () -> editor.delete("dir"));
    assertThrows(NoSuchFileException.class, () -> editor.delete("other"));
    assertThrows(NoSuchFileException.class, () -> editor.mkdir("other/dir"));
    assertThrows(FileSystemException.class, () -> editor.write("dir", new byte[1], NoRoom.REFUSE));
    assertThrows(
        FileSystemException.class, () -> editor.write("dir/file/x", new byte[1], NoRoom.REFUSE));
    assertThrows(FileSystemException.class, () -> editor.files().open("dir"));
    assertThrows(FileSystemException.class, () -> editor.delete("/"));
    assertEquals(Optional.empty(), editor.files().find("dir/file/x"));
  }

  @Test
  void givesDistinctShortNames() throws IOException {
    FatEditor editor = FatEditor.open(volume(FatType.FAT12), TIME);
    for (int i = 0; i < 12; i++) {
      editor.write("A long name " + i + ".conf", new byte[] {(byte) i}, NoRoom.REFUSE);
    }
    List<String> names = editor.files().list("").stream().map(FatEntry::shortName).toList();
    assertEquals("ALONGN~1.CON", names.get(0));
    assertEquals("ALONG~10.CON", names.get(9));
    assertEquals(12, names.stream().distinct().count());
    assertArrayEquals(new byte[] {9}, editor.files().readAll("along~10.con", 1));
  }

  @Test
  void keepsTheRootDirectoryOfFat12AtItsSize() throws IOException {
    MemoryTarget disk = volume(FatType.FAT12);
    FatEditor editor = FatEditor.open(disk, TIME);
    // One slot is taken by the volume label.
    for (int i = 1; i < 512; i++) {
      editor.write("F" + i, new byte[0], NoRoom.REFUSE);
    }
    byte[] before = disk.bytes().clone();
    assertThrows(
        FileSystemException.class, () -> editor.write("ONEMORE", new byte[0], NoRoom.REFUSE));
    assertArrayEquals(before, disk.bytes());
    editor.delete("F300");
    editor.write("ONEMORE", new byte[0], NoRoom.REFUSE);
    assertEquals(511, FatFileSystem.open(disk).list("").size());
  }

  @Test
  void stampsTheGivenTime() throws IOException {
    FatEditor editor = FatEditor.open(volume(FatType.FAT12), TIME);
    editor.write("file", new byte[1], NoRoom.REFUSE);
    assertEquals(
        Optional.of(LocalDateTime.of(2023, 11, 14, 22, 13, 20)),
        editor.files().stat("file").written());
  }

  @Test
  void keepsTheMarkOfAVolumeThatWasInUse() throws IOException {
    MemoryTarget disk = volume(FatType.FAT16);
    disk.bytes()[37] = 1;
    FatEditor.open(disk, TIME).write("file", new byte[1], NoRoom.REFUSE);
    assertEquals(1, disk.bytes()[37]);
  }

  @Test
  void changesOnlyTheActiveTableOfAVolumeWithoutMirrors() throws IOException {
    MemoryTarget disk = volume(FatType.FAT32);
    disk.bytes()[40] = (byte) 0x81;
    disk.bytes()[6 * 512 + 40] = (byte) 0x81;
    FatLayout layout = FatFileSystem.open(disk).layout();
    int start = (int) layout.tableStart(0);
    int second = (int) layout.tableStart(1);
    byte[] first = Arrays.copyOfRange(disk.bytes(), start, second);
    FatEditor.open(disk, TIME).write("file", filled(3000, 1), NoRoom.REFUSE);
    assertArrayEquals(first, Arrays.copyOfRange(disk.bytes(), start, second));
    FatFileSystem files = FatFileSystem.open(disk);
    assertArrayEquals(filled(3000, 1), files.readAll("file", 3000));
    assertEquals(List.of(), files.problems());
  }

  @Test
  void makesNoTreeDeeperThanItReads() throws IOException {
    MemoryTarget disk = volume(FatType.FAT32);
    FatEditor editor = FatEditor.open(disk, TIME);
    String path = "d";
    for (int depth = 1; depth <= 64; depth++) {
      editor.mkdir(path);
      path += "/d";
    }
    String tooDeep = path;
    assertThrows(FileSystemException.class, () -> editor.mkdir(tooDeep));
    assertEquals(List.of(), FatFileSystem.open(disk).problems());
  }

  @Test
  void keepsTheUpperBitsOfFat32Entries() throws IOException {
    MemoryTarget disk = volume(FatType.FAT32);
    FatLayout layout = FatFileSystem.open(disk).layout();
    for (int table = 0; table < 2; table++) {
      disk.bytes()[(int) layout.tableStart(table) + 3 * 4 + 3] = (byte) 0xa0;
    }
    FatEditor editor = FatEditor.open(disk, TIME);
    editor.write("file", filled(10, 1), NoRoom.REFUSE);
    assertEquals(3, editor.files().stat("file").firstCluster());
    assertEquals((byte) 0xaf, disk.bytes()[(int) layout.tableStart(1) + 3 * 4 + 3]);
    assertEquals(List.of(), FatFileSystem.open(disk).problems());
  }

  @Test
  void tellsTheOwnerOfEveryByte() throws IOException {
    MemoryTarget disk = volume(FatType.FAT32);
    FatEditor editor = FatEditor.open(disk, TIME);
    editor.mkdir("dir");
    editor.write("dir/file", filled(600, 1), NoRoom.REFUSE);
    FatFileSystem files = editor.files();
    FatLayout layout = files.layout();
    assertEquals(new FatOwner(FatOwner.Kind.BOOT_SECTOR, "", 3), files.owner(3));
    assertEquals(new FatOwner(FatOwner.Kind.FREE_COUNT, "", 1), files.owner(513));
    assertEquals(new FatOwner(FatOwner.Kind.BACKUP_BOOT_SECTOR, "", 0), files.owner(6 * 512));
    assertEquals(new FatOwner(FatOwner.Kind.RESERVED, "", 0), files.owner(2 * 512));
    assertEquals(
        new FatOwner(FatOwner.Kind.ALLOCATION_TABLE, "", 5), files.owner(layout.tableStart(1) + 5));
    assertEquals(new FatOwner(FatOwner.Kind.DIRECTORY, "", 7), files.owner(layout.dataStart() + 7));
    long directory = files.extents("dir").get(0).offset();
    assertEquals(new FatOwner(FatOwner.Kind.DIRECTORY, "dir", 1), files.owner(directory + 1));
    FileExtent content = files.extents("dir/file").get(0);
    assertEquals(600, content.length());
    assertEquals(new FatOwner(FatOwner.Kind.FILE, "dir/file", 599), files.owner(content.end() - 1));
    assertEquals(
        new FatOwner(FatOwner.Kind.FILE_SLACK, "dir/file", 600), files.owner(content.end()));
    assertEquals(FatOwner.Kind.FREE, files.owner(content.end() + 1024).kind());
    assertEquals(FatOwner.Kind.OUTSIDE, files.owner(layout.size()).kind());
  }

  @Test
  void readsNoMoreThanTheLimit() throws IOException {
    FatEditor editor = FatEditor.open(volume(FatType.FAT12), TIME);
    editor.write("file", new byte[100], NoRoom.REFUSE);
    assertThrows(VerityFormatException.class, () -> editor.files().readAll("file", 99));
  }

  @ParameterizedTest
  @ValueSource(longs = {100 << 10, 4 << 20, 20 << 20, 100 << 20, 512L << 20, 4L << 30})
  void suggestsAFormatForEverySize(long bytes) {
    Optional<FatFormat> format = FatFormat.suggested(bytes, 1, "ESP", TIME);
    assertTrue(format.isPresent());
    FatType expected = FatType.FAT32;
    if (bytes < 512L << 20) {
      expected = bytes < 8 << 20 ? FatType.FAT12 : FatType.FAT16;
    }
    assertEquals(expected, format.get().type());
  }

  @Test
  void refusesToFormatWhatTheTypeCannotCover() {
    MemoryTarget disk = new MemoryTarget("disk", filled(1 << 20, 1));
    FatFormat wide = new FatFormat(FatType.FAT16, 512, 8, 1, "", TIME);
    assertThrows(VerityFormatException.class, () -> FatFormatter.format(disk, wide));
    assertArrayEquals(filled(1 << 20, 1), disk.bytes());
    assertThrows(
        IllegalArgumentException.class, () -> new FatFormat(FatType.FAT12, 512, 3, 1, "", TIME));
    assertThrows(
        IllegalArgumentException.class,
        () -> new FatFormat(FatType.FAT12, 512, 1, 1, "lower", TIME));
  }

  @Test
  void seesNoFileSystemInOtherBytes() throws IOException {
    assertEquals(FileSystemKind.UNKNOWN, FileSystemKind.of(new MemoryTarget("x", new byte[3])));
    MemoryTarget disk = volume(FatType.FAT12);
    assertFalse(FileSystemKind.of(disk) == FileSystemKind.UNKNOWN);
    disk.bytes()[510] = 0;
    assertEquals(FileSystemKind.UNKNOWN, FileSystemKind.of(disk));
  }
}
