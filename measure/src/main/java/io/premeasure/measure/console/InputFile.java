package io.premeasure.measure.console;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.FileBlockSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads input files whole, within a limit; {@code -} is standard input. */
public final class InputFile {
  private static final Path STANDARD_INPUT = Path.of("-");

  private InputFile() {}

  /** The name for messages. */
  public static String name(Path file) {
    return file.equals(STANDARD_INPUT) ? "standard input" : file.toString();
  }

  /**
   * The content.
   *
   * @param limit most bytes that are read
   * @throws IOException also when the file has more
   */
  public static byte[] read(Path file, int limit) throws IOException {
    if (file.equals(STANDARD_INPUT)) {
      return read(System.in, file, limit);
    }
    if (Files.isRegularFile(file) && Files.size(file) > 0 && Files.size(file) <= limit) {
      return exactly(file);
    }
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, file, limit);
    }
  }

  /**
   * The content, read piece by piece where it is a file; standard input is read whole.
   *
   * @param limit most bytes that are read of what is no regular file
   */
  public static BlockSource source(Path file, int limit) throws IOException {
    return Files.isRegularFile(file)
        ? FileBlockSource.open(file)
        : BlockSource.of(name(file), read(file, limit));
  }

  /** Reads a file of known size into one array; one that became shorter meanwhile is shorter. */
  private static byte[] exactly(Path file) throws IOException {
    byte[] content = new byte[(int) Files.size(file)];
    try (InputStream in = Files.newInputStream(file)) {
      int count = in.readNBytes(content, 0, content.length);
      return count == content.length ? content : Arrays.copyOf(content, count);
    }
  }

  private static byte[] read(InputStream in, Path file, int limit) throws IOException {
    byte[] content = in.readNBytes(limit + 1);
    if (content.length > limit) {
      throw new IOException(name(file) + ": larger than " + limit + " bytes");
    }
    return content;
  }
}
