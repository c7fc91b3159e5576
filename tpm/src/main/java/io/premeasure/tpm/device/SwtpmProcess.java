package io.premeasure.tpm.device;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A swtpm that belongs to this process. It has its state and its Unix sockets in a directory that
 * only this user can enter; both are gone after {@link #close} or at the end of the JVM. The
 * process behind a {@code swtpm:} URI ends with its connection, so also when the JVM is killed.
 */
public final class SwtpmProcess implements Closeable {
  private static final String PID_FILE = "pid";
  private static final long POLL_MILLIS = 10;
  private static final long STOP_SECONDS = 2;
  private static final int LARGEST_LOG = 4096;

  private final Path directory;
  private final Process process;
  private final Thread atExit;

  private SwtpmProcess(Path directory, Process process) {
    this.directory = directory;
    this.process = process;
    atExit = new Thread(this::stop, "swtpm-stop");
  }

  /**
   * Starts swtpm with all its banks, after TPM2_Startup(CLEAR); clients may come and go.
   *
   * @param timeout for its sockets to appear
   * @throws TpmUnavailableException when it is not installed or does not start
   */
  public static SwtpmProcess start(Duration timeout) throws IOException {
    return start(timeout, false);
  }

  /** A connection to a swtpm of its own; the process ends when the connection does. */
  static TpmTransport connect(Duration timeout) throws IOException {
    SwtpmProcess process = start(timeout, true);
    try {
      Optional<Path> control = Optional.of(process.controlSocket());
      return new OwningTransport(
          TransportFactory.openUnix(process.dataSocket(), control, timeout), process);
    } catch (IOException e) {
      process.close();
      throw e;
    }
  }

  private static SwtpmProcess start(Duration timeout, boolean terminate) throws IOException {
    Path program = findProgram();
    Path directory =
        Files.createTempDirectory(
            "swtpm",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    SwtpmProcess swtpm;
    try {
      swtpm = new SwtpmProcess(directory, launch(program, directory, terminate));
    } catch (IOException e) {
      delete(directory);
      throw e;
    }
    try {
      Runtime.getRuntime().addShutdownHook(swtpm.atExit);
      swtpm.awaitSockets(timeout);
      return swtpm;
    } catch (IOException | IllegalStateException e) {
      swtpm.close();
      throw e;
    }
  }

  /** The socket that takes commands. */
  public Path dataSocket() {
    return directory.resolve("data");
  }

  /** The control socket. */
  public Path controlSocket() {
    return directory.resolve("ctrl");
  }

  /** The process, as the operating system numbers it. */
  public long pid() {
    return process.pid();
  }

  /** Ends the process and removes its directory. */
  @Override
  public void close() {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The JVM is ending and runs the hook itself.
    }
  }

  private void stop() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    delete(directory);
  }

  private static Path findProgram() throws TpmUnavailableException {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
      Path candidate = Path.of(folder, "swtpm");
      if (!folder.isEmpty() && Files.isExecutable(candidate)) {
        return candidate;
      }
    }
    throw new TpmUnavailableException("swtpm not found: install the Debian package swtpm");
  }

  private static Process launch(Path program, Path directory, boolean terminate)
      throws IOException {
    Path state = Files.createDirectory(directory.resolve("state"));
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "socket",
                "--tpm2",
                "--tpmstate",
                "dir=" + state,
                "--server",
                "type=unixio,path=" + directory.resolve("data"),
                "--ctrl",
                "type=unixio,path=" + directory.resolve("ctrl"),
                "--flags",
                "not-need-init,startup-clear",
                "--pid",
                "file=" + directory.resolve(PID_FILE)));
    if (terminate) {
      command.add("--terminate");
    }
    return new ProcessBuilder(command)
        .redirectInput(new File("/dev/null"))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(directory.resolve("log").toFile())
        .start();
  }

  /**
   * Waits for the file with the process number, which swtpm writes once it listens on both sockets.
   * The sockets' own files are there a moment earlier, when a connection is still refused.
   */
  private void awaitSockets(Duration timeout) throws IOException {
    long end = System.nanoTime() + timeout.toNanos();
    Path listening = directory.resolve(PID_FILE);
    while (!Files.exists(listening) || Files.size(listening) == 0) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new TpmUnavailableException("swtpm does not start: " + log());
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TpmUnavailableException("interrupted while swtpm starts", e);
      }
    }
  }

  private String log() throws IOException {
    byte[] text = new byte[LARGEST_LOG];
    try (InputStream in = Files.newInputStream(directory.resolve("log"))) {
      return new String(text, 0, Math.max(0, in.read(text)), StandardCharsets.UTF_8).strip();
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      // The directory for temporary files is swept by the system; nothing in it is secret.
    }
  }
}
