package io.premeasure.verity.filesystem.fat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.verity.MemoryTarget;
import io.premeasure.verity.filesystem.fat.FatEditor.NoRoom;
import io.premeasure.verity.filesystem.fat.FatProblem.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Cuts every change off after each of its writes. */
class PowerFailureTest {
  private static final String TARGET = "EFI/verityboot with a long name.cpio";
  private static final byte[] OLD = random(9000, 1);
  private static final byte[] NEW = random(12_345, 2);
  private static final byte[] OTHER = random(3000, 3);

  /** What a cut may leave: never a damaged chain. */
  private static final Set<Kind> HARMLESS =
      Set.of(Kind.DIRTY, Kind.FREE_COUNT, Kind.LOST_CLUSTERS, Kind.TABLES_DIFFER, Kind.LONG_NAME);

  private interface Change {
    void apply(FatEditor editor) throws IOException;
  }

  static Stream<FatType> types() {
    return Stream.of(FatType.values());
  }

  private static byte[] random(int length, long seed) {
    byte[] bytes = new byte[length];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] volume(FatType type) throws IOException {
    int kibibytes = type == FatType.FAT16 ? 2600 : 300;
    MemoryTarget disk = FatEditorToolTest.formatted(type, 512, 1, kibibytes);
    FatEditor editor = FatEditor.open(disk, FatTime.ofEpochSeconds(0));
    editor.mkdir("EFI");
    editor.write("EFI/other file.bin", OTHER, NoRoom.REFUSE);
    editor.write(TARGET, OLD, NoRoom.REFUSE);
    return disk.bytes();
  }

  /** Runs the change with each number of writes; returns what the target file held each time. */
  private static List<Optional<byte[]>> cutEverywhere(byte[] volume, Change change)
      throws IOException {
    List<Optional<byte[]>> found = new ArrayList<>();
    for (int allowed = 0; ; allowed++) {
      CutOffTarget target = new CutOffTarget(volume, allowed);
      boolean finished = true;
      try {
        change.apply(FatEditor.open(target, FatTime.ofEpochSeconds(0)));
      } catch (CutOffTarget.PowerFailure e) {
        finished = false;
      }
      FatFileSystem files = FatFileSystem.open(target.disk());
      for (FatProblem problem : files.problems()) {
        assertTrue(HARMLESS.contains(problem.kind()), problem.toString());
      }
      boolean dirty = files.problems().stream().anyMatch(p -> p.kind() == Kind.DIRTY);
      assertTrue(dirty || files.problems().isEmpty(), () -> files.problems().toString());
      assertArrayEquals(OTHER, files.readAll("EFI/other file.bin", 1 << 20));
      found.add(
          files.find(TARGET).isPresent()
              ? Optional.of(files.readAll(TARGET, 1 << 20))
              : Optional.empty());
      if (finished) {
        assertEquals(List.of(), files.problems());
        return found;
      }
    }
  }

  private static boolean holds(Optional<byte[]> found, byte[] content) {
    return found.filter(bytes -> Arrays.equals(bytes, content)).isPresent();
  }

  @ParameterizedTest
  @MethodSource("types")
  void replacingShowsTheOldOrTheNewContent(FatType type) throws IOException {
    List<Optional<byte[]>> found =
        cutEverywhere(volume(type), editor -> editor.write(TARGET, NEW, NoRoom.REFUSE));
    boolean switched = false;
    for (Optional<byte[]> content : found) {
      switched |= holds(content, NEW);
      assertTrue(holds(content, switched ? NEW : OLD));
    }
    assertTrue(switched && holds(found.get(0), OLD));
  }

  @ParameterizedTest
  @MethodSource("types")
  void deletingShowsTheFileOrNothing(FatType type) throws IOException {
    List<Optional<byte[]>> found = cutEverywhere(volume(type), editor -> editor.delete(TARGET));
    assertTrue(found.stream().allMatch(content -> content.isEmpty() || holds(content, OLD)));
    assertTrue(found.get(found.size() - 1).isEmpty());
  }

  @ParameterizedTest
  @MethodSource("types")
  void creatingInGrowingDirectoriesLosesNothing(FatType type) throws IOException {
    byte[] volume = volume(type);
    List<Optional<byte[]>> found =
        cutEverywhere(
            volume,
            editor -> {
              editor.mkdir("EFI/new directory with a long name");
              editor.write("EFI/" + "n".repeat(200), NEW, NoRoom.REFUSE);
            });
    assertTrue(found.stream().allMatch(content -> holds(content, OLD)));
    assertFalse(found.size() < 20);
  }
}
