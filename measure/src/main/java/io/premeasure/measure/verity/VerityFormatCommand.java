package io.premeasure.measure.verity;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.verity.Superblock;
import io.premeasure.verity.TreeBuilder;
import io.premeasure.verity.TreeGeometry;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.VerityParameters;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code verity format}: writes the tree of an image. */
@Command(
    name = "format",
    description = {
      "Write the hash tree of DATA to HASH.",
      "A HASH that is not there, or that starts at offset 0, is written whole and put in place at"
          + " the end. With --hash-offset the tree goes into the file that is there; it may be"
          + " DATA itself, behind --data-blocks blocks of data.",
      "Without --salt the salt is 32 random bytes."
    })
public final class VerityFormatCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "DATA", description = "The image or device.")
  private Path data;

  @Parameters(index = "1", paramLabel = "HASH", description = "The file for the tree.")
  private Path hash;

  @Mixin private TreeOptions options;

  @Option(
      names = "--root-hash-file",
      paramLabel = "F",
      description = "Write the root hash in hex to this file, without a newline.")
  private Optional<Path> rootHashFile = Optional.empty();

  private final Console console;

  /** A command that prints to the console. */
  public VerityFormatCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (FileChannel in = FileChannel.open(data)) {
      VerityParameters parameters =
          options.parameters(console, in.size(), TreeOptions.randomSalt());
      Optional<Superblock> superblock =
          options.superblock()
              ? Optional.of(
                  new Superblock(parameters, options.uuid().orElseGet(UUID::randomUUID), true))
              : Optional.empty();
      TreeGeometry geometry =
          TreeGeometry.of(parameters, options.hashOffset(), options.superblock());
      String root = HexFormat.of().formatHex(write(in, parameters, superblock));
      if (rootHashFile.isPresent()) {
        OutputFile.write(console, rootHashFile.get(), root.getBytes(StandardCharsets.US_ASCII));
      }
      TreeReport report = new TreeReport(parameters, superblock.map(Superblock::uuid));
      report.add("rootHash", root);
      report.add("hashDeviceSize", geometry.end());
      report.addTable(data.toString(), hash.toString(), geometry.start(), root);
      console.print(report.document(), () -> report.text(console));
    }
    return 0;
  }

  private byte[] write(FileChannel in, VerityParameters parameters, Optional<Superblock> superblock)
      throws IOException {
    boolean same = Files.exists(hash) && Files.isSameFile(data, hash);
    if (same && parameters.dataSize() > options.hashOffset()) {
      throw new VerityFormatException(
          hash.toString(),
          options.hashOffset(),
          "the tree would overwrite data, which ends at " + parameters.dataSize());
    }
    boolean inPlace = Files.exists(hash) && (same || options.hashOffset() > 0);
    if (inPlace || isDevice(hash)) {
      return format(in, hash, parameters, superblock);
    }
    byte[][] root = new byte[1][];
    OutputFile.Content content = file -> root[0] = format(in, file, parameters, superblock);
    OutputFile.write(console, hash, content);
    return root[0];
  }

  private byte[] format(
      FileChannel in, Path file, VerityParameters parameters, Optional<Superblock> superblock)
      throws IOException {
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return TreeBuilder.format(
          parameters,
          in,
          data.toString(),
          out,
          options.hashOffset(),
          superblock,
          options.threads());
    }
  }

  private static boolean isDevice(Path file) {
    return Files.exists(file) && !Files.isRegularFile(file);
  }
}
