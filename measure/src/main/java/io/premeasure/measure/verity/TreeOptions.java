package io.premeasure.measure.verity;

import io.premeasure.measure.console.Console;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.VerityParameters;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say what a tree looks like; named as veritysetup names them. */
final class TreeOptions {
  private static final int DEFAULT_BLOCK = 4096;
  private static final int DEFAULT_SALT = 32;

  @Option(
      names = "--hash",
      paramLabel = "NAME",
      description = "Hash algorithm by its kernel name (default: sha256).")
  private Optional<String> hash = Optional.empty();

  private Optional<byte[]> salt = Optional.empty();

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
      description = "The same as --format 0|1: 1 is normal (default), 0 Chrome OS's.")
  private Optional<Integer> hashType = Optional.empty();

  @Option(names = "--uuid", paramLabel = "UUID", description = "The device's UUID.")
  private Optional<UUID> uuid = Optional.empty();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that hash (default: as many as processors, at most 8).")
  private Optional<Integer> threads = Optional.empty();

  @Option(
      names = "--salt",
      paramLabel = "HEX|-|random",
      description = "Up to 256 bytes; - is none.")
  void setSalt(String text) {
    salt = Optional.of(parseSalt(text));
  }

  private static byte[] parseSalt(String text) {
    if (text.equals("-") || text.isEmpty()) {
      return new byte[0];
    }
    if (text.equals("random")) {
      return randomSalt();
    }
    try {
      return HexFormat.of().parseHex(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("salt is neither hex digits in pairs, nor -, nor random");
    }
  }

  static byte[] randomSalt() {
    byte[] bytes = new byte[DEFAULT_SALT];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  /**
   * Parameters out of the options and defaults.
   *
   * @param dataSize bytes of data, for the number of blocks where none was given
   * @param defaultSalt where no salt was given
   */
  VerityParameters parameters(Console console, long dataSize, byte[] defaultSalt)
      throws VerityFormatException {
    int block = dataBlockSize.orElse(DEFAULT_BLOCK);
    return VerityParameters.checked(
        "parameters",
        type(console).orElse(1),
        hash.orElse("sha256"),
        block,
        hashBlockSize.orElse(DEFAULT_BLOCK),
        dataBlocks.orElse(block > 0 ? dataSize / block : 0),
        salt.orElse(defaultSalt));
  }

  /**
   * Refuses a superblock that differs from what the options pin: nothing in it is authenticated.
   */
  void checkPinned(Console console, String source, VerityParameters found, UUID foundUuid)
      throws VerityFormatException {
    OptionalInt type = type(console);
    pin(
        source,
        "hash type",
        type.isPresent() ? Optional.of(type.getAsInt()) : Optional.empty(),
        found.hashType());
    pin(source, "hash algorithm", hash, found.hashAlgorithm());
    pin(source, "data block size", dataBlockSize, found.dataBlockSize());
    pin(source, "hash block size", hashBlockSize, found.hashBlockSize());
    pin(source, "data blocks", dataBlocks, found.dataBlocks());
    pin(source, "salt", salt.map(HexFormat.of()::formatHex), found.salt());
    pin(source, "uuid", uuid, foundUuid);
  }

  private static void pin(String source, String field, Optional<?> wanted, Object found)
      throws VerityFormatException {
    if (wanted.isPresent() && !wanted.get().equals(found)) {
      throw new VerityFormatException(
          source, "superblock has " + field + " " + found + ", expected " + wanted.get());
    }
  }

  private OptionalInt type(Console console) {
    return hashType.isPresent() ? OptionalInt.of(hashType.get()) : console.hashType();
  }

  long hashOffset() {
    return hashOffset;
  }

  boolean superblock() {
    return !noSuperblock;
  }

  Optional<UUID> uuid() {
    return uuid;
  }

  int threads() {
    int wanted = threads.orElse(Math.min(8, Runtime.getRuntime().availableProcessors()));
    return Math.max(1, Math.min(wanted, 256));
  }
}
