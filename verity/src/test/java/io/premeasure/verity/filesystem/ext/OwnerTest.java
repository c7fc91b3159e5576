package io.premeasure.verity.filesystem.ext;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.verity.FileBlockSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The owners of blocks as debugfs names them. */
@RequiresTool("mke2fs")
class OwnerTest {
  private static final Pattern INODE_LINE = Pattern.compile("(?m)^(\\d+)\\t(\\d+)$");

  @TempDir Path folder;

  private Path image(String... options) throws IOException {
    Path root = Files.createDirectories(folder.resolve("root/a/b"));
    byte[] content = new byte[150_000];
    new SplittableRandom(2).nextBytes(content);
    Files.write(root.resolve("large"), content);
    Files.writeString(root.resolve("small"), "small");
    Files.createSymbolicLink(root.resolve("link"), Path.of("../" + "x".repeat(100)));
    Path image = folder.resolve("image");
    String[] command = {"mke2fs", "-q", "-F", "-t", "ext4", "-d", "" + folder.resolve("root")};
    String[] all = new String[command.length + options.length + 2];
    System.arraycopy(command, 0, all, 0, command.length);
    System.arraycopy(options, 0, all, command.length, options.length);
    all[all.length - 2] = image.toString();
    all[all.length - 1] = "9M";
    RealTool.runOk(all);
    return image;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-b4096", "-b1024", "-O^extent,^64bit", "-O^resize_inode,meta_bg,^metadata_csum"})
  void blocksBelongToTheInodeThatDebugfsNames(String option) throws IOException {
    Path image = image(option);
    try (FileBlockSource source = FileBlockSource.open(image)) {
      ExtFileSystem files = ExtFileSystem.open(source);
      int size = files.superblock().blockSize();
      StringBuilder all = new StringBuilder();
      for (long block = 1; block < files.superblock().blocks(); block++) {
        all.append(block % 50 == 1 ? "\nicheck " : " ").append(block);
      }
      Path commands = Files.writeString(folder.resolve("commands"), all);
      String out = RealTool.runOk("debugfs", "-f", "" + commands, "" + image).out();
      Matcher line = INODE_LINE.matcher(out);
      int compared = 0;
      while (line.find()) {
        long block = Long.parseLong(line.group(1));
        long inode = Long.parseLong(line.group(2));
        if (inode > 10 || inode == 2) {
          assertEquals(inode, files.owner(block * size).number(), "block " + block);
          compared++;
        }
      }
      assertEquals(true, compared > 40, "compared " + compared);
    }
  }

  @Test
  void fixedStructuresAreNamed() throws IOException {
    Path image = image("-b4096");
    try (FileBlockSource source = FileBlockSource.open(image)) {
      ExtFileSystem files = ExtFileSystem.open(source);
      assertEquals(ExtOwner.Kind.BOOT_BLOCK, files.owner(0).kind());
      assertEquals(ExtOwner.Kind.SUPERBLOCK, files.owner(1024).kind());
      assertEquals(ExtOwner.Kind.GROUP_DESCRIPTORS, files.owner(4096).kind());
      assertEquals(ExtOwner.Kind.OUTSIDE, files.owner(9 << 20).kind());
      String stats = RealTool.runOk("dumpe2fs", image.toString()).out();
      assertKind(ExtOwner.Kind.BLOCK_BITMAP, "Block bitmap at (\\d+)", stats, files);
      assertKind(ExtOwner.Kind.INODE_BITMAP, "Inode bitmap at (\\d+)", stats, files);
      assertKind(ExtOwner.Kind.INODE, "Inode table at (\\d+)", stats, files);
      ExtOwner large = files.owner(offsetOf("/a/b/large", image) * 4096);
      assertEquals("in /a/b/large (inode " + large.number() + ")", large.toString());
    }
  }

  private static void assertKind(
      ExtOwner.Kind kind, String pattern, String stats, ExtFileSystem files) throws IOException {
    Matcher found = Pattern.compile(pattern).matcher(stats);
    assertEquals(true, found.find(), kind.name().toLowerCase(Locale.ROOT));
    assertEquals(kind, files.owner(Long.parseLong(found.group(1)) * 4096).kind());
  }

  private static long offsetOf(String path, Path image) {
    String out = RealTool.runOk("debugfs", "-R", "blocks " + path, image.toString()).out();
    return Long.parseLong(out.trim().split("\\s+", -1)[0]);
  }
}
