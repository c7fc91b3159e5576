package io.premeasure.measure.bench;

import io.premeasure.measure.console.UnavailableException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A program run to its end.
 *
 * @param output what it wrote to standard output
 * @param seconds from its start to its end
 * @param peakKib largest resident set in KiB, where {@code /usr/bin/time} is there to tell
 */
record MeasuredProcess(String output, double seconds, Optional<Long> peakKib) {
  private static final Path TIME = Path.of("/usr/bin/time");
  private static final String MAIN_CLASS = "io.premeasure.measure.Premeasure";

  /**
   * Runs a program with nothing to read, its errors shown on standard error.
   *
   * @throws UnavailableException when it cannot be started or does not succeed
   */
  static MeasuredProcess run(List<String> command) throws IOException {
    Path out = Files.createTempFile("bench", ".out");
    Path peak = Files.createTempFile("bench", ".peak");
    try {
      boolean timed = Files.isExecutable(TIME);
      List<String> words = new ArrayList<>(command);
      if (timed) {
        words.addAll(0, List.of(TIME.toString(), "-f", "%M", "-o", peak.toString()));
      }
      long start = System.nanoTime();
      int exit = start(words, out).waitFor();
      double seconds = (System.nanoTime() - start) / 1e9;
      if (exit != 0) {
        throw new UnavailableException(
            String.join(" ", command) + " ended with " + exit, new IOException("exit " + exit));
      }
      Optional<Long> kib =
          timed ? Optional.of(Long.valueOf(Files.readString(peak).strip())) : Optional.empty();
      return new MeasuredProcess(Files.readString(out, StandardCharsets.UTF_8), seconds, kib);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    } finally {
      Files.deleteIfExists(out);
      Files.deleteIfExists(peak);
    }
  }

  private static Process start(List<String> words, Path out) throws IOException {
    try {
      ProcessBuilder builder = new ProcessBuilder(words);
      builder.environment().put("LC_ALL", "C");
      return builder
          .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
          .redirectOutput(out.toFile())
          .redirectError(ProcessBuilder.Redirect.INHERIT)
          .start();
    } catch (IOException e) {
      throw new UnavailableException(e.getMessage(), e);
    }
  }

  /** The words that start this program anew, with the options that its own JVM was given. */
  static List<String> thisProgram(String... arguments) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    List<String> words = new ArrayList<>(List.of(java.toString()));
    words.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN_CLASS));
    return Stream.concat(words.stream(), Stream.of(arguments)).toList();
  }
}
