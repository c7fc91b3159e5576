package io.premeasure.boot.txt.tboot;

import io.premeasure.boot.BankDigests;
import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.GzipContent;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;

/**
 * What tboot measures of a module: H(H(command line) || H(bytes)), the bytes as the boot loader
 * puts them into memory.
 */
public final class ModuleHash {
  /** Most bytes that a module may unpack to: 4 GiB, where tboot's modules are. */
  private static final long LARGEST_MODULE = 1L << 32;

  private ModuleHash() {}

  /** Whether the boot loader unpacks gzip files. */
  public enum Packing {
    /** GRUB with its module gzio, and tb_polgen. */
    UNPACKED,
    /** The file's bytes stand. */
    AS_STORED
  }

  /**
   * The hash in some banks.
   *
   * @param source the name that errors carry
   * @param file read to its end, not closed
   * @param commandLine as the boot loader passes it
   * @throws BootFormatException when packed data are damaged, or unpack to more than 4 GiB
   */
  public static Map<HashAlgorithm, byte[]> of(
      String source,
      InputStream file,
      String commandLine,
      Packing packing,
      Collection<HashAlgorithm> banks)
      throws IOException {
    BankDigests content = new BankDigests(banks);
    if (packing == Packing.UNPACKED) {
      GzipContent.copy(
          source, file, LARGEST_MODULE, (buffer, count) -> update(content, buffer, count));
    } else {
      byte[] buffer = new byte[1 << 16];
      for (int count = file.read(buffer); count >= 0; count = file.read(buffer)) {
        update(content, buffer, count);
      }
    }
    byte[] words = commandLine.getBytes(StandardCharsets.UTF_8);
    Map<HashAlgorithm, byte[]> hashes = new EnumMap<>(HashAlgorithm.class);
    content.finish().forEach((bank, hash) -> hashes.put(bank, bank.hash(bank.hash(words), hash)));
    return hashes;
  }

  private static void update(BankDigests digests, byte[] buffer, int count) {
    digests.update(count == buffer.length ? buffer : Arrays.copyOf(buffer, count));
  }
}
