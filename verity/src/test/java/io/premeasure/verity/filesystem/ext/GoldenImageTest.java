package io.premeasure.verity.filesystem.ext;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.MemoryTarget;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Images made by mke2fs; what is in them comes from an independent program. */
class GoldenImageTest {
  private static final String FOLDER = "txt/ext/";

  static Collection<String> images() {
    return Golden.json(FOLDER + "expected.json.gz").keySet();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }

  private static Map<String, Object> expected(String image) {
    return map(Golden.json(FOLDER + "expected.json.gz").get(image));
  }

  private static ExtFileSystem open(String image, ExtOptions options) throws IOException {
    byte[] bytes = Golden.bytes(FOLDER + image + ".gz");
    return ExtFileSystem.open(new MemoryTarget(image, bytes), options);
  }

  @ParameterizedTest
  @MethodSource("images")
  void superblockIsRead(String image) throws IOException {
    Map<String, Object> expected = expected(image);
    ExtSuperblock superblock = open(image, ExtOptions.STRICT).superblock();
    assertEquals(expected.get("block_size"), superblock.blockSize());
    assertEquals(expected.get("inode_size"), superblock.inodeSize());
    assertEquals(expected.get("group_descriptor_size"), superblock.descriptorSize());
    assertEquals(expected.get("compat"), "0x" + Long.toHexString(superblock.compat()));
    assertEquals(expected.get("incompat"), "0x" + Long.toHexString(superblock.incompat()));
    assertEquals(expected.get("ro_compat"), "0x" + Long.toHexString(superblock.roCompat()));
  }

  @ParameterizedTest
  @MethodSource("images")
  void everyFileIsFoundWithItsContent(String image) throws Exception {
    ExtFileSystem files = open(image, ExtOptions.STRICT);
    Map<String, Object> expected = map(expected(image).get("files"));
    List<String> found = new ArrayList<>();
    collect(files, files.resolve("/"), found);
    assertEquals(new TreeSet<>(expected.keySet()), new TreeSet<>(found));
    for (String path : found) {
      Map<String, Object> file = map(expected.get(path));
      ExtFile opened = files.resolve(path);
      assertEquals(((Number) file.get("size")).longValue(), opened.size(), path);
      assertEquals(file.get("sha256"), sha256(opened), path);
    }
    assertEquals(List.of(), files.problems());
  }

  @ParameterizedTest
  @MethodSource("images")
  void linksResolveInsideTheImage(String image) throws Exception {
    ExtFileSystem files = open(image, ExtOptions.STRICT);
    Map<String, Object> links = map(expected(image).get("links"));
    for (Map.Entry<String, Object> link : links.entrySet()) {
      Map<String, Object> expected = map(link.getValue());
      String path = link.getKey();
      String target = new String(files.stat(path).linkTarget(), StandardCharsets.UTF_8);
      assertEquals(expected.get("target"), target, path);
      String result = expected.get("resolves_to").toString();
      if (result.equals("directory")) {
        assertEquals(ExtFileType.DIRECTORY, files.resolve(path).type(), path);
      } else if (result.startsWith("error")) {
        assertThrows(VerityFormatException.class, () -> files.resolve(path), path);
      } else {
        assertEquals(result, sha256(files.resolve(path)), path);
      }
    }
    assertTrue(links.size() > 10);
  }

  @ParameterizedTest
  @MethodSource("images")
  void contentIsReadAtAnyPosition(String image) throws IOException {
    ExtFileSystem files = open(image, ExtOptions.STRICT);
    ExtFile file = files.resolve("/boot/sparse");
    byte[] whole = file.readAll(1 << 25);
    BlockSource content = file.content();
    int step = Math.max(4999, whole.length / 500);
    for (int at = 0; at + step < whole.length; at += step) {
      byte[] part = new byte[step];
      content.read(at, part, 0, step);
      assertArrayEquals(Arrays.copyOfRange(whole, at, at + step), part);
    }
    long data = content.nextData(0);
    long checked = 0;
    while (checked < whole.length) {
      assertArrayEquals(
          new byte[(int) (data - checked)], Arrays.copyOfRange(whole, (int) checked, (int) data));
      checked = Math.min(whole.length, data + 1024);
      data = content.nextData(checked);
    }
    byte[] rest = new byte[1];
    assertThrows(VerityFormatException.class, () -> content.read(whole.length, rest, 0, 1));
  }

  private static void collect(ExtFileSystem files, ExtFile directory, List<String> found)
      throws IOException {
    for (ExtFile file : files.list(directory)) {
      if (file.type() == ExtFileType.DIRECTORY) {
        collect(files, file, found);
      } else if (file.type() == ExtFileType.REGULAR) {
        found.add(file.path());
      }
    }
  }

  static String sha256(ExtFile file) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (InputStream in = new DigestInputStream(file.stream(), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
