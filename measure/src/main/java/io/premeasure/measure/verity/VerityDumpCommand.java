package io.premeasure.measure.verity;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.FileBlockSource;
import io.premeasure.verity.HashArea;
import io.premeasure.verity.Superblock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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

  @Spec private CommandSpec spec;

  private final Console console;

  /** A command that prints to the console. */
  public VerityDumpCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (BlockSource source = FileBlockSource.open(hash)) {
      Superblock superblock = Superblock.read(source, area().offset());
      TreeReport report = new TreeReport(superblock.parameters(), Optional.of(superblock.uuid()));
      report.add("cleanPadding", superblock.paddingZero());
      console.print(report.document(), () -> report.text(console, hash.toString()));
      if (!superblock.paddingZero()) {
        console.note("premeasure: " + hash + ": warning: superblock padding is not zero");
      }
    }
    return ExitStatus.OK;
  }

  private HashArea area() {
    try {
      return new HashArea(hashOffset, true);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
