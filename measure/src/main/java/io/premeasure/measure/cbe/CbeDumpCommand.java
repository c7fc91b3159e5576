package io.premeasure.measure.cbe;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.verity.cbe.CbeImage;
import io.premeasure.verity.cbe.CbeSuperblock;
import io.premeasure.verity.cbe.Finding.Tree;
import io.premeasure.verity.cbe.ImageDump;
import io.premeasure.verity.cbe.Snapshot;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cbe dump}: all trees. */
@Command(
    name = "dump",
    description = "Show the trees of IMG, each block with whether it is what its hash says.")
public final class CbeDumpCommand implements Callable<Integer> {
  @Mixin private AnchorOptions options;

  @Option(
      names = "--all",
      description = "Also data blocks never written and pooled blocks never used.")
  private boolean all;

  @Option(names = "--vbd", description = "Snapshots (default: everything).")
  private boolean vbd;

  @Option(names = "--ft", description = "The free tree.")
  private boolean freeTree;

  @Option(names = "--mt", description = "The meta tree.")
  private boolean metaTree;

  @Option(
      names = "--snapshot",
      paramLabel = "ID",
      description = "Of the snapshots only this one, by its generation.")
  private Optional<Long> only = Optional.empty();

  private final Console console;

  /** A command that prints to the console. */
  public CbeDumpCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (CbeImage image = options.open(console, options.anchor())) {
      CbeSuperblock superblock = image.superblock();
      DumpRows rows = new DumpRows(console, all);
      if (!console.json()) {
        SuperblockDocument.of(superblock)
            .forEach((name, value) -> console.line("%s %s".formatted(name, value)));
      }
      ImageDump dump = new ImageDump(image, rows);
      boolean everything = !(vbd || freeTree || metaTree);
      if (vbd || everything) {
        for (Snapshot snapshot : snapshots(image)) {
          dump.snapshot(snapshot, superblock.degree());
        }
      }
      if (freeTree || everything) {
        dump.pool(Tree.FREE, superblock.freeTree());
      }
      if (metaTree || everything) {
        dump.pool(Tree.META, superblock.metaTree());
      }
      Map<String, Object> document = new LinkedHashMap<>(SuperblockDocument.of(superblock));
      document.put("tree", rows.rows());
      console.print(document, () -> {});
    }
    return ExitStatus.OK;
  }

  private List<Snapshot> snapshots(CbeImage image) throws IOException {
    return only.isPresent()
        ? List.of(image.superblock().snapshot(image.source().name(), only.get()))
        : image.superblock().validSnapshots();
  }
}
