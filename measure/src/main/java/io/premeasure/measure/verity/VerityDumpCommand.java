package io.premeasure.measure.verity;

import io.premeasure.measure.console.Console;
import io.premeasure.verity.Superblock;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code verity dump}: the superblock of a hash file. */
@Command(
    name = "dump",
    description = "Show the superblock of HASH. Nothing in it is authenticated.")
public final class VerityDumpCommand implements Callable<Integer> {
  @Parameters(paramLabel = "HASH", description = "The file with the tree.")
  private Path hash;

  @Option(
      names = "--hash-offset",
      paramLabel = "BYTES",
      defaultValue = "0",
      description = "Where in HASH the superblock is (default: 0).")
  private long hashOffset;

  private final Console console;

  /** A command that prints to the console. */
  public VerityDumpCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (FileChannel channel = FileChannel.open(hash)) {
      Superblock superblock = SuperblockFile.read(channel, hash, hashOffset);
      TreeReport report = new TreeReport(superblock.parameters(), Optional.of(superblock.uuid()));
      report.add("cleanPadding", superblock.cleanPadding());
      console.print(report.document(), () -> report.text(console));
    }
    return 0;
  }
}
