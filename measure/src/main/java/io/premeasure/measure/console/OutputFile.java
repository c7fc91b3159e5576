package io.premeasure.measure.console;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Writes result files whole or not at all: into a temporary file beside the target, forced to disk,
 * then renamed. {@code -} is standard output.
 */
public final class OutputFile {
  private static final Path STANDARD_OUTPUT = Path.of("-");
  private static final FileAttribute<Set<PosixFilePermission>> SECRET =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> READABLE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--"));

  private OutputFile() {}

  /** What fills the temporary file. */
  @FunctionalInterface
  public interface Content {
    /** Writes the file's content to the path, which exists and is empty. */
    void writeTo(Path file) throws IOException;
  }

  /** Whether the path stands for standard output. */
  public static boolean isStandardOutput(Path target) {
    return target.equals(STANDARD_OUTPUT);
  }

  /** Writes bytes; the file is readable by everybody. */
  public static void write(Console console, Path target, byte[] content) throws IOException {
    if (isStandardOutput(target)) {
      console.out().write(content);
      console.out().flush();
    } else {
      replace(target, READABLE, file -> Files.write(file, content));
    }
  }

  /** Writes a secret; at no moment can anybody but the owner read it. */
  public static void writeSecret(Path target, byte[] content) throws IOException {
    replace(target, SECRET, file -> Files.write(file, content));
  }

  /** Writes what the content writes; the file is readable by everybody. */
  public static void write(Console console, Path target, Content content) throws IOException {
    write(console, target, READABLE, content);
  }

  /** Writes what the content writes; at no moment can anybody but the owner read the file. */
  public static void writeSecret(Console console, Path target, Content content) throws IOException {
    write(console, target, SECRET, content);
  }

  private static void write(
      Console console, Path target, FileAttribute<Set<PosixFilePermission>> mode, Content content)
      throws IOException {
    if (isStandardOutput(target)) {
      Path temporary = Files.createTempFile("premeasure", ".tmp");
      try {
        content.writeTo(temporary);
        copy(temporary, console.out());
      } finally {
        Files.deleteIfExists(temporary);
      }
    } else {
      replace(target, mode, content);
    }
  }

  private static void replace(
      Path target, FileAttribute<Set<PosixFilePermission>> mode, Content content)
      throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new NoSuchFileException(folder + " (the folder for " + target.getFileName() + ")");
    }
    Path temporary = temporary(folder, target, mode);
    try {
      content.writeTo(temporary);
      force(temporary);
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static Path temporary(
      Path folder, Path target, FileAttribute<Set<PosixFilePermission>> mode) throws IOException {
    String prefix = "." + target.getFileName() + ".";
    try {
      return Files.createTempFile(folder, prefix, ".tmp", mode);
    } catch (UnsupportedOperationException e) {
      // A file system without POSIX permissions: the platform's own protection has to do.
      return Files.createTempFile(folder, prefix, ".tmp");
    }
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private static void copy(Path file, OutputStream out) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer chunk = ByteBuffer.allocate(1 << 16);
      while (channel.read(chunk) >= 0) {
        out.write(chunk.array(), 0, chunk.position());
        chunk.clear();
      }
      out.flush();
    }
  }
}
