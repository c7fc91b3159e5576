package io.premeasure.measure.cbe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.measure.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each way in which an image can be unusable has a message of its own. */
class CbeRefusalsTest {
  private static final int SLOTS = 8 * 4096;

  @TempDir private Path folder;

  /** A change of a golden image, and what is said about the image then. */
  @FunctionalInterface
  private interface Change {
    byte[] of(byte[] image);
  }

  private static Arguments damage(String image, Change change, String message) {
    return Arguments.of(image, change, message);
  }

  static Stream<Arguments> damages() {
    return Stream.of(
        damage("written", bytes -> Arrays.copyOf(bytes, 5 * 4096), "truncated"),
        damage("written", bytes -> Arrays.copyOf(bytes, SLOTS + 4096), "shorter than"),
        damage("written", bytes -> new byte[SLOTS * 2], "no CBE image"),
        damage("written", CbeRefusalsTest::unknownState, "unknown state 0x77"),
        damage("init-legacy-2006", bytes -> bytes, "convert it first"),
        damage("written", CbeRefusalsTest::lessKnown, "no superblock has the secured hash"));
  }

  private static byte[] unknownState(byte[] image) {
    for (int slot = 0; slot < SLOTS; slot += 4096) {
      image[slot] = 0x77;
    }
    return image;
  }

  private static byte[] lessKnown(byte[] image) {
    image[3553 + 4096] ^= 1;
    image[3553] ^= 1;
    image[3553 + 2 * 4096] ^= 1;
    return image;
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("damages")
  void whatCannotBeWrittenToSaysWhy(String name, Change change, String message) throws IOException {
    byte[] bytes = change.of(Golden.bytes("cbe/" + name + ".img.gz"));
    Path image = Files.write(folder.resolve("image"), bytes);
    List<String> command = new ArrayList<>(List.of("cbe", "rekey", image.toString()));
    if (!name.contains("legacy")) {
      command.addAll(List.of("--anchor", GoldenDisk.in(folder, name).anchor().toString()));
    }
    assertRefused(3, message, command.toArray(String[]::new));
  }

  private static void assertRefused(int exit, String message, String... command) {
    Invocation refused = Invocation.of(command);
    assertEquals(exit, refused.exit(), refused.err());
    assertTrue(refused.err().contains(message), refused.err());
  }

  private static void ok(String... command) {
    Invocation done = Invocation.of(command);
    assertEquals(0, done.exit(), done.err());
  }

  @Test
  void whatAnImageDoesNotAllowIsSaid() throws IOException {
    String image = folder.resolve("image").toString();
    String block = Files.write(folder.resolve("block"), new byte[4096]).toString();
    ok("cbe", "init", image, "--create", "--size", "256KiB", "--spare", "256KiB");
    assertRefused(3, "not inside", "cbe", "write", image, "--offset", "262144", "-i", block);
    assertRefused(
        3,
        "no snapshot 77, there are [0]",
        "cbe",
        "export",
        image,
        folder.resolve("out").toString(),
        "--snapshot",
        "77");
    assertRefused(3, "make its file longer", "cbe", "extend", image, "--vbd", "10");
    assertRefused(
        3, "holds an image already", "cbe", "init", image, "--size", "256KiB", "--spare", "256KiB");
  }

  @Test
  void interruptedOperationsComeFirst() throws IOException {
    GoldenDisk disk = GoldenDisk.in(folder, "rekey-interrupted");
    String anchor = disk.anchor().toString();
    assertRefused(
        3, "resume it first", "cbe", "rekey", disk.image().toString(), "--anchor", anchor);
    assertRefused(
        3,
        "resume it first",
        "cbe",
        "extend",
        disk.image().toString(),
        "--vbd",
        "10",
        "--grow",
        "--anchor",
        anchor);
  }

  @Test
  void fullImagesNameTheSnapshotsThatHoldBlocks() throws IOException {
    String image = folder.resolve("full").toString();
    byte[] content = new byte[64 * 4096];
    Arrays.fill(content, (byte) 1);
    String plain = Files.write(folder.resolve("plain"), content).toString();
    ok(
        "cbe",
        "init",
        image,
        "--create",
        "--vbd-levels",
        "3",
        "--vbd-degree",
        "8",
        "--vbd-leaves",
        "64",
        "--ft-levels",
        "3",
        "--ft-degree",
        "8",
        "--ft-leaves",
        "40");
    ok("cbe", "import", image, plain);
    ok("cbe", "snapshot", "create", image);
    Arrays.fill(content, (byte) 2);
    Files.write(Path.of(plain), content);
    assertRefused(3, "holds", "cbe", "import", image, plain);
    assertRefused(3, "needed", "cbe", "import", image, plain);
    Invocation check = Invocation.of("cbe", "check", image);
    assertEquals(0, check.exit(), check.text());
  }
}
