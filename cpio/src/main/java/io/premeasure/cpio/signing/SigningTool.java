package io.premeasure.cpio.signing;

import io.premeasure.cpio.Check;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program that holds the private key and signs files, in the manner of cvmsign and akvsign.
 *
 * <p>It is run as {@code TOOL PATH}, without a shell, and leaves beside PATH: the raw signature
 * ({@code PATH.sig}), the public key as PEM ({@code PATH.pub}), and, if it likes, the signer's 32
 * bytes ({@code PATH.signerpubkeyhash}). The extension may replace that of PATH instead of
 * following it. What it returns is believed only after it was verified.
 */
public final class SigningTool {
  private static final int MAX_FILE = 1 << 16;
  private static final int SHOWN_OUTPUT = 2000;

  private final Path program;

  private SigningTool(Path program) {
    this.program = program;
  }

  /**
   * Finds the program: by its path when the name has a slash, else in the folders of {@code PATH}.
   *
   * @throws SigningToolException when there is no such executable file
   */
  public static SigningTool find(String name) throws SigningToolException {
    if (name.contains(File.separator)) {
      Path path = Path.of(name).toAbsolutePath();
      if (Files.isRegularFile(path) && Files.isExecutable(path)) {
        return new SigningTool(path);
      }
      throw new SigningToolException(name, "not an executable file");
    }
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
      Path path = Path.of(folder, name);
      if (!folder.isEmpty() && Files.isRegularFile(path) && Files.isExecutable(path)) {
        return new SigningTool(path);
      }
    }
    throw new SigningToolException(name, "not found in PATH");
  }

  /**
   * Has the archive signed; the tool sees a private copy of it.
   *
   * @param archive the file
   * @param archiveDigest its SHA-256, 32 bytes
   * @param timeout after which the tool is killed
   */
  public SignatureRecord sign(Path archive, byte[] archiveDigest, Duration timeout)
      throws IOException {
    Path folder = Files.createTempDirectory("premeasure-sign");
    try {
      // The name has no extension, so that both ways of naming the results give the same.
      Path copy = Files.copy(archive, folder.resolve("archive"));
      run(copy, folder.resolve("output"), timeout);
      SignerIdentity identity = identity(copy);
      byte[] signature = required(copy, ".sig");
      int expected = identity.modulus().length;
      if (signature.length != expected) {
        throw failure("signature of " + signature.length + " bytes, expected " + expected);
      }
      SignatureRecord record = SignatureRecord.of(archiveDigest, identity, signature);
      for (Check check : SignatureVerifier.strict(record, archiveDigest)) {
        if (!check.ok()) {
          throw failure("its signature is not good: " + check.name() + ": " + check.detail());
        }
      }
      return record;
    } finally {
      delete(folder);
    }
  }

  private void run(Path file, Path output, Duration timeout) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(List.of(program.toString(), file.toString()));
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new SigningToolException(program.toString(), "cannot be started", e);
    }
    try {
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        throw failure("no end within " + timeout.toSeconds() + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SigningToolException(program.toString(), "interrupted", e);
    } finally {
      end(process);
    }
    if (process.exitValue() != 0) {
      throw failure("ended with " + process.exitValue() + ": " + text(output));
    }
  }

  /** Ends the tool and whatever it started; nothing of it writes to the folder afterwards. */
  private static void end(Process process) {
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(
        handle -> handle.onExit().orTimeout(5, TimeUnit.SECONDS).exceptionally(e -> handle).join());
  }

  private SignerIdentity identity(Path file) throws IOException {
    byte[] pem = required(file, ".pub");
    SignerIdentity identity;
    try {
      identity =
          SignerIdentity.of(KeyReader.publicKey("its public key", pem, Optional.empty()).key());
    } catch (KeyFormatException e) {
      throw new SigningToolException(program.toString(), e.getMessage(), e);
    }
    Path signer = Path.of(file + ".signerpubkeyhash");
    if (Files.exists(signer) && !MessageDigest.isEqual(bounded(signer), identity.digest())) {
      throw failure("its .signerpubkeyhash is not that of its public key");
    }
    return identity;
  }

  private byte[] required(Path file, String extension) throws IOException {
    Path result = Path.of(file + extension);
    if (!Files.isRegularFile(result)) {
      throw failure("left no file " + result.getFileName());
    }
    return bounded(result);
  }

  private static byte[] bounded(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(MAX_FILE);
    }
  }

  private static String text(Path output) throws IOException {
    try (InputStream in = Files.newInputStream(output)) {
      return new String(in.readNBytes(SHOWN_OUTPUT), StandardCharsets.UTF_8).strip();
    }
  }

  private SigningToolException failure(String reason) {
    return new SigningToolException(program.toString(), reason);
  }

  /** With all that the tool left in it. */
  private static void delete(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
