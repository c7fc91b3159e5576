package io.premeasure.verity.filesystem.fat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.premeasure.fixtures.RealTool;
import io.premeasure.verity.MemoryTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A volume in memory that real tools look at through a file. */
final class ToolCheckedImage {
  private final MemoryTarget image;
  private final Path file;

  ToolCheckedImage(Path folder, MemoryTarget image) {
    this.image = image;
    this.file = folder.resolve("image");
  }

  Path store() throws IOException {
    return Files.write(file, image.bytes());
  }

  /** Fails unless fsck.vfat has nothing to say. */
  void requireClean(String after) throws IOException {
    RealTool.Result result = RealTool.run(List.of("fsck.vfat", "-n", store().toString()));
    List<String> lines = result.out().lines().toList();
    // The version, and how much is used.
    assertEquals(2, lines.size(), () -> after + ": " + result);
    assertEquals(0, result.exit(), () -> after + ": " + result);
  }

  byte[] mcopyOut(String path) throws IOException {
    Path out = file.resolveSibling("out");
    Files.deleteIfExists(out);
    mtools("mcopy", "-i", store().toString(), "::/" + path, out.toString());
    return Files.readAllBytes(out);
  }

  /** Runs one of the mtools, with a locale in which it knows all characters. */
  static void mtools(String... command) {
    List<String> all = new ArrayList<>(List.of("env", "LC_ALL=C.UTF-8", "MTOOLS_SKIP_CHECK=1"));
    all.addAll(List.of(command));
    RealTool.runOk(all.toArray(String[]::new));
  }
}
