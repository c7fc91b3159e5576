package io.premeasure.measure.verity;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.FileBlockSource;
import io.premeasure.verity.VerityParameters;
import io.premeasure.verity.VerityTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code verity root}: the root hash, without writing a tree. */
@Command(
    name = "root",
    description =
        "The root hash of DATA; nothing is written. Without --salt the salt is 32 zero bytes, as"
            + " cvmboot uses it.")
public final class VerityRootCommand extends TreeCommand {
  @Parameters(paramLabel = "DATA", description = "The image or device.")
  private Path data;

  private final Console console;

  /** A command that prints to the console. */
  public VerityRootCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (BlockSource source = FileBlockSource.open(data)) {
      VerityParameters parameters =
          options()
              .parameters(
                  data.toString(),
                  source.size(),
                  options().salt().orElseGet(TreeOptions::zeroSalt));
      VerityTree tree = new VerityTree(parameters, options().area(), source, options().threads());
      TreeReport report = new TreeReport(parameters, Optional.empty());
      report.add("rootHash", HexFormat.of().formatHex(tree.rootHash()));
      console.print(report.document(), () -> report.text(console, data.toString()));
    }
    return ExitStatus.OK;
  }
}
