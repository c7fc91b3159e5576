package io.premeasure.measure.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.measure.Premeasure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveCommandTest {
  private static final String HASH = "0123456789abcdef".repeat(4);

  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private Path kernel;
  private Path initrd;

  @BeforeEach
  void writeInputs() throws IOException {
    kernel = Files.writeString(folder.resolve("vmlinuz-1"), "kernel");
    initrd = Files.writeString(folder.resolve("initrd-1"), "initrd");
  }

  private int run(String... arguments) {
    out.reset();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    return Premeasure.run(stream, new PrintStream(new ByteArrayOutputStream()), arguments);
  }

  private int build(Path target, String layout) {
    return run(
        "archive",
        "build",
        "-o",
        target.toString(),
        "--kernel",
        kernel.toString(),
        "--initrd",
        initrd.toString(),
        "--cmdline",
        "ro",
        "--roothash",
        HASH,
        "--layout",
        layout,
        "--events",
        Golden.path("cvmboot/events/readme-example.events").toString());
  }

  @Test
  void whatIsBuiltCanBeShownAndExtractedInEitherLayout() throws IOException {
    for (String layout : new String[] {"cvmboot", "verityboot"}) {
      Path archive = folder.resolve(layout + ".cpio");
      assertEquals(0, build(archive, layout));
      assertEquals(0, run("archive", "show", archive.toString(), "--format", "json"));
      String json = out.toString(StandardCharsets.UTF_8);
      assertTrue(json.contains("\"" + layout + "\"") && json.contains(HASH), json);
      Path target = folder.resolve(layout);
      assertEquals(0, run("archive", "extract", archive.toString(), "--to", target.toString()));
      Path extracted = target.resolve(layout.equals("cvmboot") ? "vmlinuz-1" : "vmlinuz");
      assertEquals("kernel", Files.readString(extracted));
      assertEquals(3, run("archive", "extract", archive.toString(), "--to", target.toString()));
    }
  }

  @Test
  void sameInputsGiveTheSameBytes() throws IOException {
    assertEquals(0, build(folder.resolve("a"), "cvmboot"));
    Files.setLastModifiedTime(kernel, java.nio.file.attribute.FileTime.fromMillis(0));
    assertEquals(0, build(folder.resolve("b"), "cvmboot"));
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("a")), Files.readAllBytes(folder.resolve("b")));
  }

  @Test
  void anArchiveWithoutRootHashIsNotBuilt() {
    Path archive = folder.resolve("a");
    String[] arguments = {
      "archive",
      "build",
      "-o",
      archive.toString(),
      "--kernel",
      kernel.toString(),
      "--initrd",
      initrd.toString(),
      "--cmdline",
      "ro"
    };
    assertEquals(2, run(arguments));
    assertFalse(Files.exists(archive));
  }

  @Test
  void symbolicLinksInTheFolderAreNotFollowed() throws IOException {
    Path archive = folder.resolve("a");
    assertEquals(0, build(archive, "cvmboot"));
    Path target = Files.createDirectory(folder.resolve("to"));
    Path outside = Files.writeString(folder.resolve("outside"), "old");
    Files.createSymbolicLink(target.resolve("vmlinuz-1"), outside);
    assertEquals(
        3, run("archive", "extract", archive.toString(), "--to", target.toString(), "--force"));
    assertEquals("old", Files.readString(outside));
  }

  @Test
  void eventsCheckTellsValidFromInvalid() {
    String folderName = "cvmboot/events/";
    String good = Golden.path(folderName + "readme-example.events").toString();
    assertEquals(0, run("events", "check", good, "--format", "json"));
    assertTrue(out.toString(StandardCharsets.UTF_8).contains("\"valid\" : true"));
    String bad = Golden.path(folderName + "bad-pcr-24.events").toString();
    assertEquals(3, run("events", "check", bad, "--format", "json"));
    String json = out.toString(StandardCharsets.UTF_8);
    assertTrue(json.contains("out of range") && json.contains("\"line\" : 3"), json);
  }

  @Test
  void entriesHaveTheTimeThatIsAskedFor() throws IOException {
    String[] build = {
      "archive",
      "build",
      "-o",
      folder.resolve("t").toString(),
      "--kernel",
      kernel.toString(),
      "--initrd",
      initrd.toString(),
      "--cmdline",
      "ro",
      "--roothash",
      HASH,
      "--source-date-epoch",
      "305419896"
    };
    assertEquals(0, run(build));
    String archive = Files.readString(folder.resolve("t"), StandardCharsets.ISO_8859_1);
    // The sixth field of a newc header is the time of modification, in hexadecimal.
    assertEquals("12345678", archive.substring(6 + 5 * 8, 6 + 6 * 8));
    build[build.length - 1] = "4294967296";
    assertEquals(2, run(build));
  }
}
