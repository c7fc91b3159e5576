package io.premeasure.boot.txt.lcp;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.Octets;
import io.premeasure.tpm.HashAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A text file with a hash in each line, in hex with or without spaces, as lcp2_mlehash prints it.
 */
public final class HashFile {
  private HashFile() {}

  /**
   * The hashes of a file.
   *
   * @throws BootFormatException when a line that is not empty is no hash of the algorithm
   */
  public static List<Octets> read(String source, byte[] content, HashAlgorithm algorithm)
      throws BootFormatException {
    List<Octets> hashes = new ArrayList<>();
    long offset = 0;
    for (String line : new String(content, StandardCharsets.ISO_8859_1).split("\n", -1)) {
      String digits = line.replaceAll("\\s", "");
      if (!digits.isEmpty()) {
        if (!digits.matches("[0-9a-fA-F]{" + 2 * algorithm.size() + "}")) {
          throw new BootFormatException(
              source, offset, "no " + algorithm.bankName() + " hash in hex: " + line.strip());
        }
        hashes.add(Octets.of(HexFormat.of().parseHex(digits)));
      }
      offset += line.length() + 1L;
    }
    if (hashes.isEmpty()) {
      throw new BootFormatException(source, 0, "no hash");
    }
    return hashes;
  }
}
