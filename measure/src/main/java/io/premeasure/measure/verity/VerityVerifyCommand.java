package io.premeasure.measure.verity;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.verity.Superblock;
import io.premeasure.verity.TreeFindings;
import io.premeasure.verity.TreeGeometry;
import io.premeasure.verity.TreeVerifier;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.VerityParameters;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
public final class VerityVerifyCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "DATA", description = "The image or device.")
  private Path data;

  @Parameters(index = "1", paramLabel = "HASH", description = "The file with the tree.")
  private Path hash;

  @Parameters(index = "2", paramLabel = "ROOTHASH", description = "The root hash, in hex.")
  private String rootHash;

  @Mixin private TreeOptions options;

  @Option(
      names = "--max-errors",
      paramLabel = "N",
      defaultValue = "100",
      description = "Bad blocks to list of each kind (default: ${DEFAULT-VALUE}).")
  private int maxErrors;

  @Spec private CommandSpec spec;

  private final Console console;

  /** A command that prints to the console. */
  public VerityVerifyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (FileChannel dataChannel = FileChannel.open(data);
        FileChannel hashChannel = FileChannel.open(hash)) {
      Optional<Superblock> superblock = SuperblockFile.read(hashChannel, hash, options);
      VerityParameters parameters;
      if (superblock.isPresent()) {
        parameters = superblock.get().parameters();
        options.checkPinned(console, hash.toString(), parameters, superblock.get().uuid());
        warn(superblock.get());
      } else {
        parameters = options.parameters(console, dataChannel.size(), new byte[0]);
      }
      TreeFindings findings =
          TreeVerifier.verify(
              parameters,
              dataChannel,
              data.toString(),
              hashChannel,
              hash.toString(),
              options.hashOffset(),
              options.superblock(),
              rootHash(parameters),
              Math.max(0, maxErrors),
              options.threads());
      return report(parameters, superblock, findings);
    }
  }

  private void warn(Superblock superblock) {
    if (!superblock.cleanPadding()) {
      console.note("premeasure: " + hash + ": warning: superblock padding is not zero");
    }
  }

  private byte[] rootHash(VerityParameters parameters) {
    try {
      byte[] root = HexFormat.of().parseHex(rootHash);
      if (root.length == parameters.digestSize()) {
        return root;
      }
    } catch (IllegalArgumentException e) {
      // The message below says it all.
    }
    throw new ParameterException(
        spec.commandLine(),
        "root hash "
            + rootHash
            + ": expected "
            + 2 * parameters.digestSize()
            + " hex digits for "
            + parameters.hashAlgorithm());
  }

  private int report(
      VerityParameters parameters, Optional<Superblock> superblock, TreeFindings findings)
      throws IOException {
    TreeReport report = new TreeReport(parameters, superblock.map(Superblock::uuid));
    report.add("rootHash", rootHash);
    report.add("verified", findings.clean());
    report.add("badBlocks", findings.badData());
    report.add("badBlockCount", findings.badDataCount());
    report.add("badHashBlocks", json(findings.badHashes()));
    report.add("badHashBlockCount", findings.badHashCount());
    report.add("strayBytes", json(findings.unusedBytes()));
    findings.computedRoot().ifPresent(root -> report.add("computedRootHash", root));
    report.addTable(data.toString(), hash.toString(), start(parameters), rootHash);
    console.print(report.document(), () -> text(findings));
    return findings.clean() ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
  }

  private long start(VerityParameters parameters) throws VerityFormatException {
    return TreeGeometry.of(parameters, options.hashOffset(), options.superblock()).start();
  }

  private static List<Map<String, Object>> json(List<TreeFindings.HashBlock> blocks) {
    return blocks.stream()
        .map(
            block -> {
              Map<String, Object> object = new LinkedHashMap<>();
              object.put("level", block.level());
              object.put("block", block.block());
              object.put("offset", block.offset());
              return object;
            })
        .toList();
  }

  private void text(TreeFindings findings) {
    findings
        .computedRoot()
        .ifPresent(root -> console.line("root hash: the tree's is " + root + ", not " + rootHash));
    for (TreeFindings.HashBlock block : findings.badHashes()) {
      console.line(
          "hash block: level %d, block %d, at %d of %s does not match the level above"
              .formatted(block.level(), block.block(), block.offset(), hash));
    }
    for (long block : findings.badData()) {
      console.line("data block: %d of %s does not match".formatted(block, data));
    }
    for (TreeFindings.HashBlock block : findings.unusedBytes()) {
      console.line(
          "stray bytes: level %d, block %d, at %d of %s has bytes that no digest uses"
              .formatted(block.level(), block.block(), block.offset(), hash));
    }
    String verdict =
        findings.clean()
            ? "verified"
            : "NOT VERIFIED: %d data blocks, %d hash blocks"
                .formatted(findings.badDataCount(), findings.badHashCount());
    console.line(console.verdict(findings.clean(), verdict));
  }
}
