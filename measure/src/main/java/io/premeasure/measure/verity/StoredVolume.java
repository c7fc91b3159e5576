package io.premeasure.measure.verity;

import io.premeasure.measure.console.Console;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.Superblock;
import io.premeasure.verity.VerityParameters;
import io.premeasure.verity.VerityTree;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * A volume that was formatted before.
 *
 * @param tree over the data, as superblock or options describe it
 * @param uuid of the superblock, where there is one
 */
record StoredVolume(VerityTree tree, Optional<UUID> uuid) {
  /** Reads the superblock, or takes the options' word where there is none. */
  static StoredVolume open(
      CommandSpec spec, Console console, TreeOptions options, BlockSource data, BlockSource hashes)
      throws IOException {
    Optional<Superblock> superblock = superblock(console, options, hashes);
    VerityParameters parameters =
        superblock.isPresent()
            ? superblock.get().parameters()
            : options.parameters(
                data.name(),
                data.size(),
                options
                    .salt()
                    .orElseThrow(
                        () ->
                            new ParameterException(
                                spec.commandLine(),
                                "without a superblock --salt is needed; - is none")));
    return new StoredVolume(
        new VerityTree(parameters, options.area(), data, options.threads()),
        superblock.map(Superblock::uuid));
  }

  private static Optional<Superblock> superblock(
      Console console, TreeOptions options, BlockSource hashes) throws IOException {
    if (!options.area().superblock()) {
      return Optional.empty();
    }
    Superblock superblock = Superblock.read(hashes, options.area().offset());
    options.checkPinned(hashes.name(), superblock);
    if (!superblock.paddingZero()) {
      console.note("premeasure: " + hashes.name() + ": warning: superblock padding is not zero");
    }
    return Optional.of(superblock);
  }
}
