package io.premeasure.measure.cbe;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.verity.cbe.ImageState;
import io.premeasure.verity.cbe.ImageWriter;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cbe extend}: more blocks. */
@Command(
    name = "extend",
    description = {
      "Add blocks to the virtual disk or to the free tree of IMG. A part of them is used for the"
          + " tree itself. An interrupted extension is finished with cbe resume."
    })
final class CbeExtendCommand implements Callable<Integer> {
  @Mixin private AnchorOptions options;

  @ArgGroup(multiplicity = "1")
  private Tree tree;

  @Option(names = "--grow", description = "Make the file longer where it has no room for them.")
  private boolean grow;

  private final Console console;

  CbeExtendCommand(Console console) {
    this.console = console;
  }

  /** One of the two trees that can be extended. */
  static final class Tree {
    @Option(
        names = "--vbd",
        required = true,
        paramLabel = "BLOCKS",
        description = "Blocks of 4096 bytes for the virtual disk.")
    private long disk;

    @Option(
        names = "--ft",
        required = true,
        paramLabel = "BLOCKS",
        description = "Blocks of 4096 bytes for copies on write and snapshots.")
    private long free;
  }

  @Override
  public Integer call() throws IOException {
    boolean disk = tree.disk != 0;
    try (ImageWriter writer = options.openForWriting(console)) {
      ImageState kind = disk ? ImageState.EXTENDING_VBD : ImageState.EXTENDING_FT;
      writer.extend(kind, disk ? tree.disk : tree.free, grow);
      SecuredReport.print(console, writer, "extended");
    }
    return ExitStatus.OK;
  }
}
