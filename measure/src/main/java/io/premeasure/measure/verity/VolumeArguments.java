package io.premeasure.measure.verity;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The arguments that name a volume: data, tree and root hash. */
final class VolumeArguments {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

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

  /** The image or device. */
  Path data() {
    return data;
  }

  /** The file with the tree. */
  Path hash() {
    return hash;
  }

  /** Whether the root hash is not among the arguments. */
  boolean lackRootHash() {
    return rootHash.isEmpty() && rootHashFile.isEmpty();
  }

  /** The root hash that argument or file must give; of any length. */
  byte[] rootHash() throws IOException {
    return RootHash.read(spec, rootHash, rootHashFile);
  }
}
