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
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code verity verify}: finds every block that is not what the root hash names. */
@Command(
    name = "verify",
    description = {
      "Check DATA and HASH against ROOTHASH, block by block; list every bad one.",
      "Nothing in a superblock is authenticated: what is given as an option is compared with it.",
      "With --root-hash-signature the root hash counts only if the certificate's key signed it.",
      "With --fec-device the blocks that a repair would restore are named."
    })
public final class VerityVerifyCommand extends TreeCommand {
  @Mixin private VolumeArguments arguments;

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

  @Mixin private SignatureFile signature;

  @Spec private CommandSpec spec;

  private final Console console;

  /** A command that prints to the console. */
  public VerityVerifyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (BlockSource dataSource = FileBlockSource.open(arguments.data());
        BlockSource hashSource = FileBlockSource.open(arguments.hash())) {
      StoredVolume volume = StoredVolume.open(spec, console, options(), dataSource, hashSource);
      byte[] root = root();
      Optional<SignatureVerdict> signed = SignatureVerdict.of(signature, root);
      VerificationReport findings = volume.tree().verify(hashSource, root, Math.max(0, maxErrors));
      boolean intact = ignoreSpareArea ? findings.authentic() : findings.clean();
      boolean verified = intact && signed.map(SignatureVerdict::good).orElse(true);
      FindingsReport report =
          new FindingsReport(
              console,
              arguments.data().toString(),
              arguments.hash().toString(),
              findings,
              verified);
      signed.ifPresent(report::signature);
      if (!intact && fec.device().isPresent()) {
        report.repairable(repairable(dataSource, hashSource, root));
      }
      report.print(volume, root);
      return verified ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
    }
  }

  /**
   * The root arguments.hash(); one that only a signature partition gives is proved by its
   * signature.
   */
  private byte[] root() throws IOException {
    if (arguments.lackRootHash() && signature.isGiven()) {
      Optional<byte[]> signed = signature.rootHash();
      if (signed.isPresent()) {
        return signed.get();
      }
    }
    return arguments.rootHash();
  }

  /** Tries the repair in memory. */
  private RepairFindings repairable(BlockSource dataSource, BlockSource hashSource, byte[] root)
      throws IOException {
    Rehearsal onData = new Rehearsal(dataSource);
    Rehearsal onHashes = new Rehearsal(hashSource);
    try (BlockSource parity = FileBlockSource.open(fec.neededDevice())) {
      VerityTree tree = StoredVolume.open(spec, console, options(), onData, onHashes).tree();
      CoveredArea area = fec.area(tree, onData, onHashes, arguments.hash());
      return new RepairFindings(
          VolumeRepair.repair(tree, onData, onHashes, area, parity, root), "repairable");
    }
  }
}
