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
 * @param usage of memory and processors, where {@code /usr/bin/time} is there to tell
 */
record MeasuredProcess(String output, double seconds, Optional<Usage> usage) {
  private static final Path TIME = Path.of("/usr/bin/time");
  private static final String MAIN_CLASS = "io.premeasure.measure.Premeasure";

  /**
   * What a process used.
   *
   * @param peakKib largest resident set in KiB
   * @param processorSeconds of all of its threads, in the system too
   */
  record Usage(long peakKib, double processorSeconds) {
    private static final String FORM = "%M %U %S";

    private static Usage read(String line) {
      String[] words = line.strip().split(" ");
      return new Usage(
          Long.parseLong(words[0]), Double.parseDouble(words[1]) + Double.parseDouble(words[2]));
    }
  }

  /**
   * Runs a program with nothing to read, its errors shown on standard error.
   *
   * @throws UnavailableException when it cannot be started or does not succeed
   */
  static MeasuredProcess run(List<String> command) throws IOException {
    Path out = Files.createTempFile("bench", ".out");
    Path used = Files.createTempFile("bench", ".used");
    try {
      boolean timed = Files.isExecutable(TIME);
      List<String> words = new ArrayList<>(command);
      if (timed) {
        words.addAll(0, List.of(TIME.toString(), "-f", Usage.FORM, "-o", used.toString()));
      }
      long start = System.nanoTime();
      int exit = start(words, out).waitFor();
      double seconds = (System.nanoTime() - start) / 1e9;
      if (exit != 0) {
        throw new UnavailableException(
            String.join(" ", command) + " ended with " + exit, new IOException("exit " + exit));
      }
      Optional<Usage> usage =
          timed ? Optional.of(Usage.read(Files.readString(used))) : Optional.empty();
      return new MeasuredProcess(Files.readString(out, StandardCharsets.UTF_8), seconds, usage);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    } finally {
      Files.deleteIfExists(out);
      Files.deleteIfExists(used);
    }
  }

  /** Largest resident set in KiB, where that is known. */
  Optional<Long> peakKib() {
    return usage.map(Usage::peakKib);
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
