package io.premeasure.measure.disk.prepare;

import io.premeasure.measure.console.UnavailableException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program of e2fsprogs, which changes a file system in a plain file. */
final class HostTool {
  private static final int OUTPUT_LIMIT = 64 * 1024;
  private static final int LIMIT_MINUTES = 60;

  private final Path program;
  private final Map<String, String> environment;

  private HostTool(Path program, Map<String, String> environment) {
    this.program = program;
    this.environment = environment;
  }

  /** What a run left. */
  record Result(int exit, String output) {}

  /**
   * Finds a program on the path, or where system programs are.
   *
   * @param purpose for the message, what cannot be done without it
   * @param option that leaves it out
   * @throws UnavailableException when it is not installed
   */
  static HostTool find(String name, String purpose, String option) throws UnavailableException {
    String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin:/sbin";
    for (String folder : path.split(File.pathSeparator, -1)) {
      Path candidate = Path.of(folder, name);
      if (!folder.isEmpty() && Files.isExecutable(candidate)) {
        return new HostTool(candidate, Map.of());
      }
    }
    throw new UnavailableException(
        name + " is needed " + purpose + ": install e2fsprogs, or use " + option);
  }

  /** The same at a fixed time, as far as the programs of e2fsprogs heed it. */
  HostTool at(long epoch) {
    String seconds = Long.toString(epoch);
    return new HostTool(
        program,
        Map.of(
            "E2FSCK_TIME", seconds,
            "E2FSPROGS_FAKE_TIME", seconds,
            "SOURCE_DATE_EPOCH", seconds));
  }

  /** Runs it; both outputs together, the first 64 KiB of them. */
  Result run(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    process.getOutputStream().close();
    byte[] output = process.getInputStream().readNBytes(OUTPUT_LIMIT);
    process.getInputStream().skip(Long.MAX_VALUE);
    return new Result(await(process), new String(output, StandardCharsets.UTF_8));
  }

  private int await(Process process) throws IOException {
    try {
      if (process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
        return process.exitValue();
      }
      process.destroyForcibly();
      throw new UnavailableException(program + ": no end after " + LIMIT_MINUTES + " minutes");
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new UnavailableException(program + ": interrupted", e);
    }
  }
}
