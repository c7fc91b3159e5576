package io.premeasure.measure.verity;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityTree;
import io.premeasure.verity.fec.CoveredArea;
import io.premeasure.verity.fec.FecParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options that say where parity is; named as veritysetup names them. */
final class FecOptions {
  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = {"--fec-device", "--fec"},
      paramLabel = "F",
      description = "File with the Reed-Solomon parity; it may be HASH itself.")
  private Optional<Path> device = Optional.empty();

  @Option(
      names = "--fec-roots",
      paramLabel = "N",
      defaultValue = "2",
      description = "Parity bytes in each codeword of 255, 2 to 24 (default: 2).")
  private int roots;

  @Option(
      names = "--fec-offset",
      paramLabel = "BYTES",
      defaultValue = "0",
      description = "Where in F the parity starts (default: 0).")
  private long offset;

  /** The file with the parity. */
  Optional<Path> device() {
    return device;
  }

  /** The file with the parity, which must have been named. */
  Path neededDevice() {
    return device.orElseThrow(
        () -> new ParameterException(spec.commandLine(), "--fec F is needed"));
  }

  /** Roots and offset. */
  FecParameters parameters() {
    try {
      return new FecParameters(roots, offset);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** Refuses parity that cannot be, before anything has been written. */
  void requireFit(VerityTree tree, Path data, Path hash) throws IOException {
    try {
      CoveredArea.requireFit(tree, parameters(), isIn(hash));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    if (isIn(data) && offset < tree.parameters().dataSize()) {
      throw new ParameterException(
          spec.commandLine(), "FEC offset: " + offset + " is within the data");
    }
  }

  /** The blocks that the parity is computed over. */
  CoveredArea area(VerityTree tree, BlockSource data, BlockSource hashes, Path hash)
      throws IOException {
    try {
      return new CoveredArea(tree, data, hashes, parameters(), isIn(hash));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private boolean isIn(Path file) throws IOException {
    Path parity = neededDevice();
    if (Files.exists(file) && Files.exists(parity)) {
      return Files.isSameFile(file, parity);
    }
    return file.toAbsolutePath().normalize().equals(parity.toAbsolutePath().normalize());
  }
}
