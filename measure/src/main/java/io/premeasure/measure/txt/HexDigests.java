package io.premeasure.measure.txt;

import io.premeasure.tpm.HashAlgorithm;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Digests as members of a JSON document. */
final class HexDigests {
  private HexDigests() {}

  /** The digests in hex by the names of their banks. */
  static Map<String, String> of(Map<HashAlgorithm, byte[]> digests) {
    Map<String, String> members = new LinkedHashMap<>();
    digests.forEach(
        (bank, digest) -> members.put(bank.bankName(), HexFormat.of().formatHex(digest)));
    return members;
  }
}
