package io.premeasure.measure.verity;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.FileBlockSource;
import io.premeasure.verity.VerificationReport;
import io.premeasure.verity.VerityTree;
import io.premeasure.verity.fec.CoveredArea;
import io.premeasure.verity.fec.Rehearsal;
import io.premeasure.verity.fec.VolumeRepair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code verity verify}: finds every block that is not what the root hash names. */
@Command(
    name = "verify",
    description = {
      "Check DATA and HASH against ROOTHASH, block by block; list every bad one.",
      "Nothing in a superblock is authenticated: what is given as an option is compared with it.",
      "With --fec-device the blocks that a repair would restore are named."
    })
public final class VerityVerifyCommand extends TreeCommand {
  @Parameters(index = "0", paramLabel = "DATA", description = "The image or device.")
  private Path data;

  @Parameters(index = "1", paramLabel = "HASH", description = "The file with the tree.")
  private Path hash;

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "ROOTHASH",
      description = "The root hash, in hex; or else --root-hash-file.")
  private Optional<String> rootHash = Optional.empty();

  @Option(
      names = "--root-hash-file",
      paramLabel = "F",
      description = "Read the root hash from this file.")
  private Optional<Path> rootHashFile = Optional.empty();

  @Option(
      names = "--max-errors",
      paramLabel = "N",
      defaultValue = "100",
      description = "Bad blocks to list of each kind; all are counted (default: ${DEFAULT-VALUE}).")
  private int maxErrors;

  @Option(
      names = "--ignore-spare-area",
      description = "Bytes of the tree that hold no digest may be other than zero.")
  private boolean ignoreSpareArea;

  @Mixin private FecOptions fec;

  @Spec private CommandSpec spec;

  private final Console console;

  /** A command that prints to the console. */
  public VerityVerifyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (BlockSource dataSource = FileBlockSource.open(data);
        BlockSource hashSource = FileBlockSource.open(hash)) {
      StoredVolume volume = StoredVolume.open(spec, console, options(), dataSource, hashSource);
      byte[] root = RootHash.read(spec, rootHash, rootHashFile);
      VerificationReport findings = volume.tree().verify(hashSource, root, Math.max(0, maxErrors));
      boolean verified = ignoreSpareArea ? findings.authentic() : findings.clean();
      FindingsReport report =
          new FindingsReport(console, data.toString(), hash.toString(), findings, verified);
      if (!verified && fec.device().isPresent()) {
        report.repairable(repairable(dataSource, hashSource, root));
      }
      report.print(volume, root);
      return verified ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
    }
  }

  /** Tries the repair in memory. */
  private RepairFindings repairable(BlockSource dataSource, BlockSource hashSource, byte[] root)
      throws IOException {
    Rehearsal onData = new Rehearsal(dataSource);
    Rehearsal onHashes = new Rehearsal(hashSource);
    try (BlockSource parity = FileBlockSource.open(fec.neededDevice())) {
      VerityTree tree = StoredVolume.open(spec, console, options(), onData, onHashes).tree();
      CoveredArea area = fec.area(tree, onData, onHashes, hash);
      return new RepairFindings(
          VolumeRepair.repair(tree, onData, onHashes, area, parity, root), "repairable");
    }
  }
}
