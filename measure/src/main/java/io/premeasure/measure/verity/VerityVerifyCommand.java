package io.premeasure.measure.verity;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.FileBlockSource;
import io.premeasure.verity.Salt;
import io.premeasure.verity.Superblock;
import io.premeasure.verity.VerificationReport;
import io.premeasure.verity.VerityParameters;
import io.premeasure.verity.VerityTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code verity verify}: finds every block that is not what the root hash names. */
@Command(
    name = "verify",
    description = {
      "Check DATA and HASH against ROOTHASH, block by block; list every bad one.",
      "Nothing in a superblock is authenticated: what is given as an option is compared with it."
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
      Optional<Superblock> superblock = superblock(hashSource);
      VerityParameters parameters =
          superblock.isPresent()
              ? superblock.get().parameters()
              : options().parameters(data.toString(), dataSource.size(), neededSalt());
      byte[] root = RootHash.read(spec, rootHash, rootHashFile);
      VerityTree tree =
          new VerityTree(parameters, options().area(), dataSource, options().threads());
      VerificationReport findings = tree.verify(hashSource, root, Math.max(0, maxErrors));
      boolean verified = ignoreSpareArea ? findings.authentic() : findings.clean();
      Optional<UUID> uuid = superblock.map(Superblock::uuid);
      FindingsReport report =
          new FindingsReport(console, data.toString(), hash.toString(), findings, verified);
      report.print(tree, uuid, root);
      return verified ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
    }
  }

  private Optional<Superblock> superblock(BlockSource hashSource) throws IOException {
    if (!options().area().superblock()) {
      return Optional.empty();
    }
    Superblock superblock = Superblock.read(hashSource, options().area().offset());
    options().checkPinned(hash.toString(), superblock);
    if (!superblock.paddingZero()) {
      console.note("premeasure: " + hash + ": warning: superblock padding is not zero");
    }
    return Optional.of(superblock);
  }

  private Salt neededSalt() {
    return options()
        .salt()
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(), "without a superblock --salt is needed; - is none"));
  }
}
