package io.premeasure.verity.filesystem.fat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.verity.MemoryTarget;
import io.premeasure.verity.filesystem.FileExtent;
import io.premeasure.verity.filesystem.FileSystemKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Volumes made by mkfs.fat and mtools. */
class GoldenFatTest {
  static Stream<String> volumes() {
    return Golden.json("disk/fat.json").keySet().stream();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object json) {
    return (Map<String, Object>) json;
  }

  private static Map<String, Object> expected(String volume) {
    return map(Golden.json("disk/fat.json").get(volume));
  }

  private static MemoryTarget image(String volume) {
    return new MemoryTarget(volume, Golden.bytes("disk/" + volume + ".img.gz"));
  }

  @ParameterizedTest
  @MethodSource("volumes")
  void readsTheLayout(String volume) throws IOException {
    FatLayout layout = FatFileSystem.open(image(volume)).layout();
    Map<String, Object> expected = expected(volume);
    Map<String, Object> bpb = map(expected.get("bpb"));
    assertEquals(expected.get("bits"), layout.type().bits());
    assertEquals(bpb.get("bytesPerSector"), layout.sectorSize());
    assertEquals(bpb.get("sectorsPerCluster"), layout.sectorsPerCluster());
    assertEquals(bpb.get("reserved"), layout.reservedSectors());
    assertEquals(bpb.get("fats"), layout.tables());
    assertEquals(bpb.get("rootEntries"), layout.rootEntries());
    assertEquals(expected.get("label"), layout.label());
    assertEquals(
        Long.parseLong((String) expected.get("volumeId"), 16),
        Integer.toUnsignedLong(layout.volumeId()));
  }

  @ParameterizedTest
  @MethodSource("volumes")
  void findsNothingWrong(String volume) throws IOException {
    assertEquals(List.of(), FatFileSystem.open(image(volume)).problems());
  }

  @ParameterizedTest
  @MethodSource("volumes")
  void recognisesTheType(String volume) throws IOException {
    assertEquals("FAT" + expected(volume).get("bits"), FileSystemKind.of(image(volume)).name());
  }

  @ParameterizedTest
  @MethodSource("volumes")
  void listsExactlyTheFilesAndDirectories(String volume) throws IOException {
    FatFileSystem files = FatFileSystem.open(image(volume));
    TreeSet<String> names = new TreeSet<>();
    TreeSet<String> directories = new TreeSet<>();
    walk(files, "", names, directories);
    assertEquals(new TreeSet<>(map(expected(volume).get("files")).keySet()), names);
    Object expected = expected(volume).get("directories");
    assertEquals(expected, new ArrayList<>(directories));
  }

  private static void walk(
      FatFileSystem files, String path, Set<String> names, Set<String> directories)
      throws IOException {
    for (FatEntry entry : files.list(path)) {
      String child = FatPath.join(path, entry.name());
      if (entry.isDirectory()) {
        directories.add(child);
        walk(files, child, names, directories);
      } else {
        names.add(child);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("volumes")
  void readsEveryFileInAnyCaseAndByExtents(String volume) throws Exception {
    MemoryTarget image = image(volume);
    FatFileSystem files = FatFileSystem.open(image);
    for (Map.Entry<String, Object> file : map(expected(volume).get("files")).entrySet()) {
      byte[] content = files.readAll(file.getKey().toUpperCase(Locale.ROOT), 1 << 24);
      assertEquals(map(file.getValue()).get("sha256"), sha256(content), file.getKey());
      ByteArrayOutputStream pieces = new ByteArrayOutputStream();
      for (FileExtent extent : files.extents(file.getKey())) {
        assertEquals(
            new FatOwner(FatOwner.Kind.FILE, file.getKey(), pieces.size()),
            files.owner(extent.offset()));
        pieces.write(image.bytes(), (int) extent.offset(), (int) extent.length());
      }
      assertArrayEquals(content, pieces.toByteArray(), file.getKey());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fat12", "fat16"})
  void joinsNeighboursOfAFragmentedFile(String volume) throws IOException {
    FatFileSystem files = FatFileSystem.open(image(volume));
    List<FileExtent> extents = files.extents("frag.bin");
    assertTrue(extents.size() > 1);
    for (int i = 1; i < extents.size(); i++) {
      assertTrue(extents.get(i).offset() != extents.get(i - 1).end());
    }
  }

  @ParameterizedTest
  @MethodSource("volumes")
  void tellsAttributes(String volume) throws IOException {
    FatFileSystem files = FatFileSystem.open(image(volume));
    for (Object path : (List<?>) expected(volume).get("readOnlyHidden")) {
      FatEntry entry = files.stat((String) path);
      assertTrue(entry.isReadOnly() && entry.isHidden(), () -> "" + path);
    }
  }

  private static String sha256(byte[] content) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }
}
