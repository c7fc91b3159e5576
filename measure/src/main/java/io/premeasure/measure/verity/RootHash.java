package io.premeasure.measure.verity;

import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The argument and option that give the root hash that the caller trusts. */
final class RootHash {
  private static final int LONGEST_FILE = 1024;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "ROOTHASH",
      description = "The root hash, in hex; or else --root-hash-file.")
  private Optional<String> argument = Optional.empty();

  @Option(
      names = "--root-hash-file",
      paramLabel = "F",
      description = "Read the root hash from this file.")
  private Optional<Path> file = Optional.empty();

  /** The root hash that exactly one of the two must give; of any length. */
  byte[] read() throws IOException {
    return read(spec, argument, file);
  }

  /** The root hash that exactly one of the two must give; of any length. */
  static byte[] read(CommandSpec spec, Optional<String> argument, Optional<Path> file)
      throws IOException {
    if (argument.isPresent() == file.isPresent()) {
      throw new ParameterException(
          spec.commandLine(), "either ROOTHASH or --root-hash-file is needed");
    }
    if (file.isPresent()) {
      return parse(read(file.get()))
          .orElseThrow(
              () ->
                  new VerityFormatException(
                      file.get().toString(), 0, "root hash: expected hex digits"));
    }
    return parse(argument.get())
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(), "root hash " + argument.get() + ": expected hex digits"));
  }

  private static String read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(LONGEST_FILE), StandardCharsets.ISO_8859_1).strip();
    }
  }

  private static Optional<byte[]> parse(String text) {
    try {
      return Optional.of(HexFormat.of().parseHex(text)).filter(digest -> digest.length > 0);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
