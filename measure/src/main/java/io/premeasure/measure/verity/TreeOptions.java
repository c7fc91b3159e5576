package io.premeasure.measure.verity;

import io.premeasure.verity.HashArea;
import io.premeasure.verity.HashType;
import io.premeasure.verity.Salt;
import io.premeasure.verity.Superblock;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.VerityHash;
import io.premeasure.verity.VerityParameters;
import io.premeasure.verity.VerityTree;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options that say what a tree looks like; named as veritysetup names them. */
final class TreeOptions {
  private static final int DEFAULT_SALT = 32;
  private static final int MOST_THREADS = 256;

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--hash",
      paramLabel = "NAME",
      description = "Hash algorithm by veritysetup's name (default: sha256).")
  private Optional<String> hash = Optional.empty();

  @Option(
      names = "--salt",
      paramLabel = "HEX|-|random",
      description = "Up to 256 bytes; - is none, random is 32 random bytes.")
  private Optional<String> salt = Optional.empty();

  @Option(
      names = "--data-block-size",
      paramLabel = "BYTES",
      description = "A power of two from 512 to 524288 (default: 4096).")
  private Optional<Integer> dataBlockSize = Optional.empty();

  @Option(
      names = "--hash-block-size",
      paramLabel = "BYTES",
      description = "A power of two from 512 to 524288 (default: 4096).")
  private Optional<Integer> hashBlockSize = Optional.empty();

  @Option(
      names = "--data-blocks",
      paramLabel = "N",
      description = "Data blocks that the tree covers (default: all of DATA).")
  private Optional<Long> dataBlocks = Optional.empty();

  @Option(
      names = "--hash-offset",
      paramLabel = "BYTES",
      defaultValue = "0",
      description = "Where in HASH the superblock or tree starts (default: 0).")
  private long hashOffset;

  @Option(names = "--no-superblock", description = "There is only the tree.")
  private boolean noSuperblock;

  @Option(
      names = "--hash-type",
      paramLabel = "0|1",
      description = "1 is normal (default), 0 Chrome OS's; --format 0|1 says the same.")
  private Optional<Integer> hashType = Optional.empty();

  @Option(names = "--uuid", paramLabel = "UUID", description = "The device's UUID.")
  private Optional<UUID> uuid = Optional.empty();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that hash, 1 to 256 (default: one per processor, at most 8).")
  private Optional<Integer> threads = Optional.empty();

  /** What {@code --format} gave besides the form of the result. */
  void hashType(int number) {
    hashType = Optional.of(number);
  }

  /** 32 random bytes. */
  static Salt randomSalt() {
    byte[] bytes = new byte[DEFAULT_SALT];
    new SecureRandom().nextBytes(bytes);
    return Salt.of(bytes);
  }

  /** 32 zero bytes, as cvmboot uses them. */
  static Salt zeroSalt() {
    return Salt.of(new byte[DEFAULT_SALT]);
  }

  /** The salt that was asked for. */
  Optional<Salt> salt() {
    return salt.map(
        text -> {
          try {
            return text.equals("random") ? randomSalt() : Salt.parse(text);
          } catch (IllegalArgumentException e) {
            throw new ParameterException(
                spec.commandLine(), "--salt: neither hex digits in pairs, nor -, nor random", e);
          }
        });
  }

  /**
   * Parameters out of the options and defaults.
   *
   * @param dataSize bytes of data, for the number of blocks where none was given
   */
  VerityParameters parameters(String source, long dataSize, Salt chosenSalt)
      throws VerityFormatException {
    int block = dataBlockSize.orElse(VerityParameters.DEFAULT_BLOCK_SIZE);
    if (dataBlocks.isEmpty() && VerityParameters.isBlockSize(block) && dataSize < block) {
      throw new VerityFormatException(
          source, dataSize, "end of data, expected at least one block of " + block + " bytes");
    }
    try {
      return new VerityParameters(
          hash().orElse(VerityHash.SHA256),
          type().orElse(HashType.NORMAL),
          block,
          hashBlockSize.orElse(VerityParameters.DEFAULT_BLOCK_SIZE),
          dataBlocks.orElse(block > 0 ? dataSize / block : 0),
          chosenSalt);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /**
   * Refuses a superblock that differs from what the options pin: nothing in it is authenticated.
   */
  void checkPinned(String source, Superblock found) throws VerityFormatException {
    VerityParameters parameters = found.parameters();
    pin(
        source,
        "hash algorithm",
        hash().map(VerityHash::algorithmName),
        parameters.hash().algorithmName());
    pin(source, "hash type", type().map(HashType::number), parameters.type().number());
    pin(source, "data block size", dataBlockSize, parameters.dataBlockSize());
    pin(source, "hash block size", hashBlockSize, parameters.hashBlockSize());
    pin(source, "data blocks", dataBlocks, parameters.dataBlocks());
    pin(source, "salt", salt(), parameters.salt());
    pin(source, "uuid", uuid, found.uuid());
  }

  private void pin(String source, String field, Optional<?> wanted, Object found)
      throws VerityFormatException {
    if (wanted.isPresent() && !wanted.get().equals(found)) {
      throw new VerityFormatException(
          source,
          hashOffset,
          "superblock has " + field + " " + found + ", expected " + wanted.get());
    }
  }

  private Optional<VerityHash> hash() {
    return hash.map(
        name ->
            VerityHash.ofName(name)
                .orElseThrow(
                    () ->
                        new ParameterException(
                            spec.commandLine(), "--hash: " + name + " is not supported")));
  }

  private Optional<HashType> type() {
    return hashType.map(
        number ->
            HashType.ofNumber(number)
                .orElseThrow(
                    () ->
                        new ParameterException(
                            spec.commandLine(), "--hash-type: " + number + " is neither 0 nor 1")));
  }

  /** Where superblock and tree are. */
  HashArea area() {
    try {
      return new HashArea(hashOffset, !noSuperblock);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** The UUID that was asked for. */
  Optional<UUID> uuid() {
    return uuid;
  }

  /** Number of threads. */
  int threads() {
    int wanted = threads.orElseGet(VerityTree::defaultThreads);
    if (wanted < 1 || wanted > MOST_THREADS) {
      throw new ParameterException(
          spec.commandLine(), "--threads: " + wanted + " is not 1 to " + MOST_THREADS);
    }
    return wanted;
  }
}
