package io.premeasure.measure.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.measure.Invocation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives made to write where they should not. */
class ArchiveExtractTest {
  private static final int REGULAR = 0100644;
  private static final int SYMBOLIC_LINK = 0120777;

  @TempDir private Path folder;

  private Invocation extract(byte[] archive, String... more) throws IOException {
    Path file = Files.write(folder.resolve("a.cpio"), archive);
    Stream<String> fixed =
        Stream.of("archive", "extract", file.toString(), "--to", folder.resolve("to").toString());
    return Invocation.of(Stream.concat(fixed, Stream.of(more)).toArray(String[]::new));
  }

  private List<String> found() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).map(p -> folder.relativize(p).toString()).toList();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../out", "/tmp/premeasure-out", "a/../../out", "a/./b", "a//b", "..", "a/"})
  void nothingIsWrittenOutsideTheFolderNorAnythingElseOfSuchAnArchive(String name)
      throws IOException {
    byte[] archive = archive(entry("good", REGULAR, "x"), entry(name, REGULAR, "y"));
    Invocation run = extract(archive);
    assertEquals(3, run.exit(), run::toString);
    assertEquals(List.of("a.cpio"), found());
    assertTrue(Files.notExists(Path.of("/tmp/premeasure-out")));
  }

  @Test
  void linksAreNeitherMadeNorFollowed() throws IOException {
    assertEquals(3, extract(archive(entry("l", SYMBOLIC_LINK, "/etc"))).exit());
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.createDirectory(folder.resolve("to"));
    Files.createSymbolicLink(folder.resolve("to/l"), outside);
    Invocation run = extract(archive(entry("l/f", REGULAR, "x")), "--force");
    assertEquals(3, run.exit());
    assertTrue(run.err().contains("symbolic link"), run.err());
    assertEquals(List.of("a.cpio"), found());
  }

  @Test
  void onlyTheEntriesNamedAreExtracted() throws IOException {
    byte[] archive = archive(entry("one", REGULAR, "1"), entry("two", REGULAR, "2"));
    assertEquals(0, extract(archive, "two").exit());
    assertEquals("2", Files.readString(folder.resolve("to/two")));
    assertTrue(Files.notExists(folder.resolve("to/one")));
    assertEquals(3, extract(archive, "three").exit());
  }

  private static byte[] archive(byte[]... entries) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] entry : entries) {
      all.writeBytes(entry);
    }
    all.writeBytes(entry("TRAILER!!!", 0, ""));
    return all.toByteArray();
  }

  /** An entry in the newc format, written by hand for names that no writer here accepts. */
  private static byte[] entry(String name, int mode, String content) {
    StringBuilder head = new StringBuilder("070701");
    int[] fields = {1, mode, 0, 0, 1, 0, content.length(), 0, 0, 0, 0, name.length() + 1, 0};
    for (int field : fields) {
      head.append(String.format("%08X", field));
    }
    StringBuilder text = new StringBuilder(head).append(name).append('\0');
    pad(text);
    text.append(content);
    pad(text);
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void pad(StringBuilder text) {
    while (text.length() % 4 != 0) {
      text.append('\0');
    }
  }
}
