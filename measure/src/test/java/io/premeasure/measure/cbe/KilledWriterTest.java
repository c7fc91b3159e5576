package io.premeasure.measure.cbe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.measure.Invocation;
import io.premeasure.measure.Premeasure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that change an image, command after command, killed by SIGKILL at seeded moments: what
 * they had reported as done is there, and the image is sound.
 */
class KilledWriterTest {
  private static final int KILLS = 30;
  private static final int BLOCK = 4096;
  private static final int BLOCKS = 64;

  @TempDir private Path folder;

  /** By block, the last tag reported as written, and those that a killed command may have left. */
  private final Map<Integer, Integer> done = new HashMap<>();

  private final Map<Integer, Set<Integer>> begun = new HashMap<>();

  @Test
  void whatWasReportedAsWrittenIsThereAfterAKill() throws Exception {
    Files.writeString(folder.resolve("secret"), "correct horse\n");
    ok("init", "--create", "--size", "256KiB", "--spare", "4MiB");
    SplittableRandom random = new SplittableRandom(7);
    int changed = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Process process = start(kill);
      List<String> reported = killed(process, random.nextLong(20, 600));
      reported.forEach(this::note);
      changed += reported.isEmpty() ? 0 : 1;
      ok("resume");
      assertTrue(ok("check").text().contains("intact"));
      compare();
    }
    assertTrue(changed > KILLS / 3, "only " + changed);
    assertTrue(done.size() > BLOCKS / 8, "only " + done.size());
  }

  /** Lines that the process wrote before it was killed. */
  private List<String> killed(Process process, long millis) throws Exception {
    while (Files.size(folder.resolve("report")) == 0) {
      assertTrue(process.isAlive());
      Thread.sleep(5);
    }
    process.waitFor(millis, TimeUnit.MILLISECONDS);
    process.destroyForcibly().waitFor();
    List<String> lines = Files.readAllLines(folder.resolve("report"), StandardCharsets.US_ASCII);
    assertEquals("ready", lines.get(0));
    return lines.subList(1, lines.size());
  }

  private void note(String line) {
    String[] words = line.split(" ");
    int block = Integer.parseInt(words[1]);
    int tag = Integer.parseInt(words[2]);
    if (words[0].equals("done")) {
      done.put(block, tag);
      begun.remove(block);
    } else {
      begun.computeIfAbsent(block, any -> new HashSet<>()).add(tag);
    }
  }

  private void compare() throws IOException {
    Path out = folder.resolve("out");
    ok("export", out.toString());
    byte[] disk = Files.readAllBytes(out);
    for (int block = 0; block < BLOCKS; block++) {
      byte[] found = Arrays.copyOfRange(disk, block * BLOCK, (block + 1) * BLOCK);
      for (int tag : begun.getOrDefault(block, Set.of())) {
        if (Arrays.equals(content(tag), found)) {
          done.put(block, tag);
        }
      }
      assertArrayEquals(content(done.getOrDefault(block, 0)), found, "block " + block);
    }
    begun.clear();
  }

  private static byte[] content(int tag) {
    byte[] block = new byte[BLOCK];
    if (tag != 0) {
      new SplittableRandom(tag).nextBytes(block);
    }
    return block;
  }

  private Invocation ok(String command, String... more) {
    Invocation run = Invocation.of(arguments(folder, command, more));
    assertEquals(0, run.exit(), run.err());
    return run;
  }

  private static String[] arguments(Path folder, String command, String... more) {
    Path image = folder.resolve("image");
    String[] all = Arrays.copyOf(new String[] {"cbe", command, image.toString()}, 7 + more.length);
    all[3] = "--anchor";
    all[4] = folder.resolve("anchor").toString();
    all[5] = "--passphrase-file";
    all[6] = folder.resolve("secret").toString();
    System.arraycopy(more, 0, all, 7, more.length);
    return all;
  }

  private Process start(int seed) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-cp",
            System.getProperty("java.class.path"),
            Worker.class.getName(),
            folder.toString(),
            Integer.toString(seed))
        .redirectOutput(folder.resolve("report").toFile())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Changes the image until it is killed, and tells what it begins and what is done. */
  static final class Worker {
    private Worker() {}

    /** Arguments: the folder, and the seed of the order of commands. */
    public static void main(String[] arguments) throws IOException {
      Path folder = Path.of(arguments[0]);
      int seed = Integer.parseInt(arguments[1]);
      SplittableRandom random = new SplittableRandom(seed);
      Path input = folder.resolve("input");
      run(folder, "resume");
      System.out.println("ready");
      for (int i = 1; ; i++) {
        switch (random.nextInt(8)) {
          case 0 -> run(folder, "rekey");
          case 1 -> run(folder, "extend", "--vbd", "5", "--grow");
          case 2 -> run(folder, "extend", "--ft", "40", "--grow");
          default -> {
            int block = random.nextInt(BLOCKS);
            int tag = seed * 1000 + i;
            Files.write(input, content(tag));
            System.out.println("begin " + block + " " + tag);
            String offset = Integer.toString(block * BLOCK);
            run(folder, "write", "--offset", offset, "-i", input.toString());
            System.out.println("done " + block + " " + tag);
          }
        }
      }
    }

    private static void run(Path folder, String command, String... more) throws IOException {
      int exit = Premeasure.run(System.err, System.err, arguments(folder, command, more));
      if (exit != 0) {
        throw new IOException(command + " ended with " + exit);
      }
    }
  }
}
