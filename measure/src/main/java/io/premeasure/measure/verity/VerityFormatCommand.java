package io.premeasure.measure.verity;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.FileBlockSource;
import io.premeasure.verity.HashFile;
import io.premeasure.verity.KernelTable;
import io.premeasure.verity.VerityParameters;
import io.premeasure.verity.VerityTree;
import io.premeasure.verity.fec.CoveredArea;
import io.premeasure.verity.fec.FecFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code verity format}: writes the tree of an image. */
@Command(
    name = "format",
    description = {
      "Write the hash tree of DATA to HASH.",
      "A HASH that is not there gets its name when it is complete. In one that is there only"
          + " superblock and tree are changed, after the whole tree has been computed; it may be"
          + " DATA itself, with --hash-offset behind --data-blocks blocks of data.",
      "Without --salt the salt is 32 random bytes."
    })
public final class VerityFormatCommand extends TreeCommand {
  @Parameters(index = "0", paramLabel = "DATA", description = "The image or device.")
  private Path data;

  @Parameters(index = "1", paramLabel = "HASH", description = "The file for the tree.")
  private Path hash;

  @Option(
      names = "--root-hash-file",
      paramLabel = "F",
      description = "Write the root hash in hex to this file, without a newline.")
  private Optional<Path> rootHashFile = Optional.empty();

  @Mixin private FecOptions fec;

  private final Console console;

  /** A command that prints to the console. */
  public VerityFormatCommand(Console console) {
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
                  options().salt().orElseGet(TreeOptions::randomSalt));
      VerityTree tree = new VerityTree(parameters, options().area(), source, options().threads());
      if (fec.device().isPresent()) {
        fec.requireFit(tree, data, hash);
      }
      UUID uuid = options().uuid().orElseGet(UUID::randomUUID);
      byte[] root = HashFile.write(tree, uuid, source, hash);
      Optional<CoveredArea> area = writeParity(tree, source);
      if (rootHashFile.isPresent()) {
        byte[] hex = HexFormat.of().formatHex(root).getBytes(StandardCharsets.US_ASCII);
        OutputFile.write(console, rootHashFile.get(), hex);
      }
      report(tree, uuid, root, area);
    }
    return ExitStatus.OK;
  }

  private Optional<CoveredArea> writeParity(VerityTree tree, BlockSource source)
      throws IOException {
    if (fec.device().isEmpty()) {
      return Optional.empty();
    }
    try (BlockSource hashes = FileBlockSource.open(hash)) {
      CoveredArea area = fec.area(tree, source, hashes, hash);
      FecFile.write(area, fec.neededDevice(), options().threads());
      return Optional.of(area);
    }
  }

  private void report(VerityTree tree, UUID uuid, byte[] root, Optional<CoveredArea> area)
      throws IOException {
    TreeReport report =
        new TreeReport(
            tree.parameters(), tree.area().superblock() ? Optional.of(uuid) : Optional.empty());
    report.add("hashBlocks", tree.layout().hashBlocks());
    report.add("rootHash", HexFormat.of().formatHex(root));
    report.add("hashDeviceSize", tree.layout().end());
    area.ifPresent(
        covered -> {
          report.add("fecRoots", covered.fec().roots());
          report.add("fecBlocks", covered.parityLength() / covered.blockSize());
          report.add("fecDeviceSize", covered.fec().offset() + covered.parityLength());
        });
    report.add("tableLine", KernelTable.line(tree, data.toString(), hash.toString(), root));
    console.print(report.document(), () -> report.text(console, hash.toString()));
  }
}
