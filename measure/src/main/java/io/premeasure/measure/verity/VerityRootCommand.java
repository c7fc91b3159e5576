package io.premeasure.measure.verity;

import io.premeasure.measure.console.Console;
import io.premeasure.verity.TreeBuilder;
import io.premeasure.verity.VerityParameters;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code verity root}: the root hash, without writing a tree. */
@Command(
    name = "root",
    description =
        "The root hash of DATA; nothing is written. Without --salt the salt is 32 zero bytes, as"
            + " cvmboot uses it.")
public final class VerityRootCommand implements Callable<Integer> {
  private static final int ZERO_SALT = 32;

  @Parameters(paramLabel = "DATA", description = "The image or device.")
  private Path data;

  @Mixin private TreeOptions options;

  private final Console console;

  /** A command that prints to the console. */
  public VerityRootCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (FileChannel channel = FileChannel.open(data)) {
      VerityParameters parameters =
          options.parameters(console, channel.size(), new byte[ZERO_SALT]);
      byte[] root = TreeBuilder.root(parameters, channel, data.toString(), options.threads());
      TreeReport report = new TreeReport(parameters, Optional.empty());
      report.add("rootHash", HexFormat.of().formatHex(root));
      console.print(report.document(), () -> report.text(console));
    }
    return 0;
  }
}
