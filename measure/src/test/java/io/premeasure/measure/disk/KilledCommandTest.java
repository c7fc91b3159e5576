package io.premeasure.measure.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.fixtures.SparseFile;
import io.premeasure.measure.Invocation;
import io.premeasure.measure.Premeasure;
import io.premeasure.verity.FileBlockSource;
import io.premeasure.verity.image.DiskChange;
import io.premeasure.verity.image.DiskComparison;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands killed by SIGKILL at seeded moments: the input stays as it was, the output is the old
 * one or the new one, and the same command run again gives what it would have given at once.
 */
@RequiresTool({"debugfs", "resize2fs"})
class KilledCommandTest {
  /** Kills of each of the five commands. */
  private static final int KILLS = 10;

  @TempDir private static Path inputs;

  @TempDir Path folder;

  @BeforeAll
  static void makeInputs() throws IOException {
    assertEquals(0, Invocation.of("keys", "generate", "--out", inputs.toString()).exit());
    byte[] content = new byte[2_000_000];
    new SplittableRandom(1).nextBytes(content);
    Files.write(inputs.resolve("file"), content);
  }

  private static String input(String name) {
    return inputs.resolve(name).toString();
  }

  private Path disk(String name) throws IOException {
    Path file = folder.resolve("disk.vhd");
    Files.deleteIfExists(file);
    return SparseFile.write("cvmboot/disk/" + name, file);
  }

  @Test
  void aFileIsPutOrNot() throws Exception {
    killed(
        "a-flat",
        image -> List.of("disk", "put", input("file"), image + ":esp/file"),
        image -> {
          Path out = folder.resolve("read");
          assertEquals(
              0, Invocation.of("disk", "cat", image + ":esp/file", "-o", out.toString()).exit());
          assertEquals(-1, Files.mismatch(inputs.resolve("file"), out));
          assertVerified(image);
        });
  }

  @Test
  void aDiskIsSignedOrNot() throws Exception {
    killed(
        "a-flat",
        image -> List.of("disk", "protect", image.toString(), "--key", input("private.pem")),
        image -> assertVerified(image, "--public-key", input("public.pem")));
  }

  @Test
  void aDiskHasTheOldOrTheNewLength() throws Exception {
    killed(
        "a-flat",
        image -> List.of("disk", "resize", image.toString(), "--size", "3GiB"),
        image -> {
          Invocation inspect =
              Invocation.of("--format", "json", "disk", "inspect", image.toString());
          assertEquals(3L << 30, ((Number) inspect.json().get("size")).longValue());
          assertEquals("[]", inspect.json().get("problems").toString());
          assertVerified(image);
        });
  }

  @Test
  void theRootIsExpandedOrNot() throws Exception {
    killed(
        "a-base",
        image -> List.of("disk", "expand-root", image.toString()),
        image -> {
          Path root = folder.resolve("root");
          RealTool.runOk(
              "dd",
              "if=" + image,
              "of=" + root,
              "bs=512",
              "skip=40960",
              "count=286680",
              "conv=sparse");
          RealTool.runOk("e2fsck", "-f", "-n", root.toString());
        });
  }

  private static void assertVerified(Path image, String... options) {
    List<String> words = new ArrayList<>(List.of("disk", "verify", image.toString()));
    words.addAll(List.of(options));
    Invocation verify = Invocation.of(words.toArray(String[]::new));
    assertEquals(0, verify.exit(), verify.text());
    assertTrue(verify.text().contains("nothing but zeros outside"), verify.text());
  }

  @Test
  void aDiskIsInitialisedOrNotThere() throws Exception {
    Path base = disk("a-base");
    Path out = folder.resolve("out.vhd");
    List<String> command =
        List.of(
            "disk",
            "init",
            base.toString(),
            out.toString(),
            "--initrd",
            input("file"),
            "--key",
            input("private.pem"),
            "--seed",
            "s",
            "--force");
    Path reference = reference(command, out);
    Path before = SparseFile.write("cvmboot/disk/a-base", folder.resolve("before.vhd"));
    SplittableRandom random = new SplittableRandom(5);
    long duration = duration(command);
    for (int i = 0; i < KILLS; i++) {
      Files.deleteIfExists(out);
      kill(command, random.nextLong(duration));
      assertTrue(areEqual(base, before));
      assertTrue(!Files.exists(out) || areEqual(out, reference));
      removeLeftovers();
      run(command);
      assertTrue(areEqual(out, reference));
    }
  }

  private interface Command {
    List<String> on(Path image);
  }

  /** What has to hold when the command was run again. */
  private interface Outcome {
    void check(Path image) throws IOException;
  }

  private void killed(String golden, Command command, Outcome outcome) throws Exception {
    Path image = disk(golden);
    Path before = SparseFile.write("cvmboot/disk/" + golden, folder.resolve("before.vhd"));
    Path reference = reference(command.on(image), image);
    SplittableRandom random = new SplittableRandom(golden.length());
    disk(golden);
    long duration = duration(command.on(image));
    for (int i = 0; i < KILLS; i++) {
      disk(golden);
      kill(command.on(image), random.nextLong(duration));
      boolean whole = areEqual(image, before) || areEqual(image, reference);
      boolean resized = command.on(image).contains("resize");
      assertTrue(whole || resized || DiskChange.isPending(image), "kill " + i);
      assertEquals(0, Invocation.of("disk", "inspect", image.toString()).exit());
      run(command.on(image));
      outcome.check(image);
      removeLeftovers();
    }
  }

  private Path reference(List<String> command, Path result) throws IOException {
    run(command);
    return Files.move(result, folder.resolve("reference.vhd"));
  }

  private static void run(List<String> command) {
    List<String> all = new ArrayList<>(command);
    all.addAll(time(command));
    Invocation run = Invocation.of(all.toArray(String[]::new));
    assertEquals(0, run.exit(), run.err());
  }

  private static List<String> time(List<String> command) {
    return command.contains("resize") ? List.of() : List.of("--source-date-epoch", "1700000000");
  }

  /** Nanoseconds from the program's start to its end, in a process of its own. */
  private static long duration(List<String> command) throws Exception {
    Process process = start(command);
    long begin = System.nanoTime();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    return System.nanoTime() - begin;
  }

  private static void kill(List<String> command, long nanos) throws Exception {
    Process process = start(command);
    process.waitFor(nanos, TimeUnit.NANOSECONDS);
    process.destroyForcibly().waitFor();
  }

  /** Starts a process and waits until it is about to run the command. */
  private static Process start(List<String> command) throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                Announced.class.getName()));
    all.addAll(command);
    all.addAll(time(command));
    Process process =
        new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    assertEquals('!', process.getInputStream().read());
    return process;
  }

  /** The program, which says when it starts. */
  static final class Announced {
    private Announced() {}

    /** Runs a command. */
    public static void main(String[] arguments) {
      System.out.print('!');
      System.out.flush();
      Premeasure.run(System.err, System.err, arguments);
    }
  }

  private static boolean areEqual(Path first, Path second) throws IOException {
    try (FileBlockSource a = FileBlockSource.open(first);
        FileBlockSource b = FileBlockSource.open(second)) {
      a.awaitHoles();
      b.awaitHoles();
      return a.size() == b.size() && DiskComparison.of(a, b, 0).equal();
    }
  }

  private void removeLeftovers() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".tmp")).toList()) {
        Files.delete(file);
      }
    }
  }
}
