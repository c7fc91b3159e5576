package io.premeasure.verity.filesystem.fat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.RequiresTool;
import io.premeasure.verity.MemoryTarget;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Random changes, judged by fsck.vfat after each one and by mtools at the end. */
@RequiresTool({"fsck.vfat", "mcopy", "mmd"})
class FatEditorToolTest {
  private static final FatTime TIME = FatTime.ofEpochSeconds(1_700_000_000);
  private static final int OPERATIONS = 60;
  private static final String[] NAMES = {
    "A.TXT", "lower.txt", "Mixed.Case", "a long name with spaces.cpio", "verityboot.cpio.sig",
    "kéy-ünïcode.bin", "+plus,comma;=.txt", ".hidden", "two.dots.conf", "n\ud83d\ude00.bin",
    "a long name with spaces 2.cpio", "x".repeat(200) + ".y"
  };

  @TempDir private Path folder;

  static Stream<Arguments> formats() {
    return Stream.of(
        Arguments.of(FatType.FAT12, 512, 1, 256),
        Arguments.of(FatType.FAT12, 512, 8, 512),
        Arguments.of(FatType.FAT12, 4096, 1, 512),
        Arguments.of(FatType.FAT16, 512, 1, 2600),
        Arguments.of(FatType.FAT16, 512, 4, 9000),
        Arguments.of(FatType.FAT32, 512, 1, 600),
        Arguments.of(FatType.FAT32, 1024, 2, 700),
        Arguments.of(FatType.FAT32, 512, 1, 34_000));
  }

  /** mtools take a volume with few clusters for FAT12 or FAT16 whatever its boot sector says. */
  static Stream<Arguments> formatsForMtools() {
    return formats().filter(format -> !(format.get()[0] == FatType.FAT32 && isSmall(format)));
  }

  private static boolean isSmall(Arguments format) {
    return (int) format.get()[3] < 34_000;
  }

  static MemoryTarget formatted(FatType type, int sector, int perCluster, int kibibytes)
      throws IOException {
    MemoryTarget image = new MemoryTarget("image", new byte[kibibytes * 1024]);
    FatFormatter.format(
        image, new FatFormat(type, sector, perCluster, 0x12345678, "PREMEASURE", TIME));
    return image;
  }

  @ParameterizedTest
  @MethodSource("formats")
  void everyChangeLeavesACleanVolume(FatType type, int sector, int perCluster, int kibibytes)
      throws IOException {
    MemoryTarget image = formatted(type, sector, perCluster, kibibytes);
    ToolCheckedImage checked = new ToolCheckedImage(folder, image);
    checked.requireClean("format");
    Model model = new Model(FatEditor.open(image, TIME), new SplittableRandom(kibibytes));
    int operations = kibibytes < 10_000 ? OPERATIONS : OPERATIONS / 6;
    for (int i = 0; i < operations; i++) {
      checked.requireClean(i + " " + model.step());
    }
    assertTrue(model.changes > operations / 4, "too few changes were possible");
    FatFileSystem files = FatFileSystem.open(image);
    assertEquals(List.of(), files.problems());
    for (Map.Entry<String, byte[]> file : model.files.entrySet()) {
      assertArrayEquals(file.getValue(), files.readAll(file.getKey(), 1 << 20), file.getKey());
    }
  }

  @ParameterizedTest
  @MethodSource("formatsForMtools")
  void mtoolsReadWhatWasWritten(FatType type, int sector, int perCluster, int kibibytes)
      throws IOException {
    MemoryTarget image = formatted(type, sector, perCluster, kibibytes);
    FatEditor editor = FatEditor.open(image, TIME);
    editor.mkdir("Some Directory");
    SplittableRandom random = new SplittableRandom(7);
    // mtools 4.0.32 know no surrogates: they store U+1F600 as U+F600.
    List<String> names = Stream.of(NAMES).filter(name -> !name.contains("\ud83d")).toList();
    for (String name : names) {
      byte[] content = new byte[random.nextInt(9000)];
      random.nextBytes(content);
      editor.write("Some Directory/" + name, content, FatEditor.NoRoom.REFUSE);
    }
    ToolCheckedImage checked = new ToolCheckedImage(folder, image);
    for (String name : names) {
      String path = "Some Directory/" + name;
      assertArrayEquals(editor.files().readAll(path, 9000), checked.mcopyOut(path), path);
    }
  }

  @ParameterizedTest
  @MethodSource("formatsForMtools")
  void readsAndContinuesWhatMtoolsWrote(FatType type, int sector, int perCluster, int kibibytes)
      throws IOException {
    MemoryTarget image = formatted(type, sector, perCluster, kibibytes);
    FatEditor.open(image, TIME).write("ours", new byte[5000], FatEditor.NoRoom.REFUSE);
    Path stored = new ToolCheckedImage(folder, image).store();
    byte[] content = new byte[9000];
    new SplittableRandom(1).nextBytes(content);
    Path source = Files.write(folder.resolve("content"), content);
    ToolCheckedImage.mtools("mmd", "-i", stored.toString(), "::/Some Directory");
    for (String name : List.of("a long name with spaces.cpio", "lower.txt", "kéy-ünïcode.bin")) {
      String target = "::/Some Directory/" + name;
      ToolCheckedImage.mtools("mcopy", "-i", stored.toString(), source.toString(), target);
    }
    MemoryTarget theirs = new MemoryTarget("theirs", Files.readAllBytes(stored));
    FatEditor editor = FatEditor.open(theirs, TIME);
    assertArrayEquals(content, editor.files().readAll("some directory/LOWER.TXT", 9000));
    assertArrayEquals(content, editor.files().readAll("Some Directory/kéy-ünïcode.bin", 9000));
    editor.delete("Some Directory/kéy-ünïcode.bin");
    byte[] other = {1, 2, 3};
    editor.write("Some Directory/a long name with spaces.cpio", other, FatEditor.NoRoom.REFUSE);
    ToolCheckedImage again = new ToolCheckedImage(folder, theirs);
    again.requireClean("changes after mtools");
    assertArrayEquals(other, again.mcopyOut("Some Directory/a long name with spaces.cpio"));
  }

  /** What should be on the volume. */
  private static final class Model {
    final Map<String, byte[]> files = new TreeMap<>();
    final List<String> directories = new ArrayList<>(List.of(""));
    final FatEditor editor;
    final SplittableRandom random;
    int changes;

    Model(FatEditor editor, SplittableRandom random) {
      this.editor = editor;
      this.random = random;
    }

    String step() throws IOException {
      String directory = directories.get(random.nextInt(directories.size()));
      String name = NAMES[random.nextInt(NAMES.length)];
      String path = FatPath.join(directory, name);
      try {
        String done = change(path);
        changes++;
        return done;
      } catch (FileSystemException e) {
        return "refused " + e.getMessage();
      }
    }

    private String change(String path) throws IOException {
      int kind = random.nextInt(10);
      if (kind < 6) {
        byte[] content = new byte[random.nextInt(3) == 0 ? 0 : random.nextInt(40_000)];
        random.nextBytes(content);
        FatEditor.NoRoom noRoom =
            kind == 0 ? FatEditor.NoRoom.EMPTY_FIRST : FatEditor.NoRoom.REFUSE;
        editor.write(path, content, noRoom);
        files.put(path, content);
        return "write " + path;
      }
      if (kind < 8) {
        editor.mkdir(path);
        directories.add(path);
        return "mkdir " + path;
      }
      editor.delete(path);
      files.remove(path);
      directories.remove(path);
      return "delete " + path;
    }
  }
}
