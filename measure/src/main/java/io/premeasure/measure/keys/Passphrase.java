package io.premeasure.measure.keys;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that names a passphrase's file. */
public final class Passphrase {
  private static final int MAX_SIZE = 4096;

  @Option(
      names = "--passphrase-file",
      paramLabel = "F",
      description = "The first line of this file is the private key's passphrase.")
  private Optional<Path> file = Optional.empty();

  /** The passphrase, when a file was named: its first line, as UTF-8. */
  public Optional<char[]> read() throws IOException {
    return file.isEmpty() ? Optional.empty() : Optional.of(read(file.get()));
  }

  /** As {@link #read()}, in bytes of UTF-8, which the caller overwrites after use. */
  public Optional<byte[]> readUtf8() throws IOException {
    return file.isEmpty() ? Optional.empty() : Optional.of(readUtf8(file.get()));
  }

  /**
   * As {@link #read(Path)}, in bytes of UTF-8, which the caller overwrites after use.
   *
   * @throws IOException when the first line has not 1 to 4096 bytes
   */
  public static byte[] readUtf8(Path path) throws IOException {
    char[] passphrase = read(path);
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(CharBuffer.wrap(passphrase));
    byte[] exact = new byte[bytes.remaining()];
    bytes.get(exact);
    bytes.clear().put(new byte[bytes.capacity()]);
    Arrays.fill(passphrase, '\0');
    return exact;
  }

  /**
   * The first line of a file, as UTF-8.
   *
   * @throws IOException when it has not 1 to 4096 bytes
   */
  public static char[] read(Path path) throws IOException {
    byte[] content;
    try (InputStream in = Files.newInputStream(path)) {
      content = in.readNBytes(MAX_SIZE + 1);
    }
    try {
      return firstLine(path, content);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  private static char[] firstLine(Path path, byte[] content) throws IOException {
    int end = 0;
    while (end < content.length && content[end] != '\n' && content[end] != '\r') {
      end++;
    }
    if (end == 0 || end > MAX_SIZE) {
      throw new IOException(path + ": the first line must have 1 to 4096 bytes, it has " + end);
    }
    CharBuffer text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(content, 0, end));
    char[] passphrase = Arrays.copyOf(text.array(), text.limit());
    Arrays.fill(text.array(), '\0');
    return passphrase;
  }
}
