package io.premeasure.measure.verity;

import io.premeasure.measure.console.Console;
import io.premeasure.verity.VerityParameters;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What is said of a tree: veritysetup's labels as text, the same as JSON members. */
final class TreeReport {
  private static final int SECTOR = 512;

  private final Map<String, Object> document = new LinkedHashMap<>();
  private final VerityParameters parameters;

  TreeReport(VerityParameters parameters, Optional<UUID> uuid) {
    this.parameters = parameters;
    document.put("uuid", uuid.map(UUID::toString).orElse(""));
    document.put("hashType", parameters.hashType());
    document.put("dataBlocks", parameters.dataBlocks());
    document.put("dataBlockSize", parameters.dataBlockSize());
    document.put("hashBlockSize", parameters.hashBlockSize());
    document.put("hashAlgorithm", parameters.hashAlgorithm());
    document.put("salt", parameters.salt());
  }

  void add(String name, Object value) {
    document.put(name, value);
  }

  /**
   * Adds the line for the kernel's device mapper (Documentation, device-mapper/verity.rst).
   *
   * @param treeStart file offset of the first hash block, in bytes
   */
  void addTable(String data, String hash, long treeStart, String rootHash) {
    String salt = parameters.salt().isEmpty() ? "-" : parameters.salt();
    document.put(
        "tableLine",
        "0 %d verity %d %s %s %d %d %d %d %s %s %s"
            .formatted(
                parameters.dataSize() / SECTOR,
                parameters.hashType(),
                data,
                hash,
                parameters.dataBlockSize(),
                parameters.hashBlockSize(),
                parameters.dataBlocks(),
                treeStart / parameters.hashBlockSize(),
                parameters.hashAlgorithm(),
                rootHash,
                salt));
  }

  Map<String, Object> document() {
    return document;
  }

  void text(Console console) {
    line(console, "UUID", document.get("uuid"));
    line(console, "Hash type", parameters.hashType());
    line(console, "Data blocks", parameters.dataBlocks());
    line(console, "Data block size", parameters.dataBlockSize());
    line(console, "Hash block size", parameters.hashBlockSize());
    line(console, "Hash algorithm", parameters.hashAlgorithm());
    line(console, "Salt", parameters.salt().isEmpty() ? "-" : parameters.salt());
    if (document.containsKey("rootHash")) {
      line(console, "Root hash", document.get("rootHash"));
    }
  }

  private static void line(Console console, String label, Object value) {
    console.line("%-17s%s".formatted(label + ":", value));
  }
}
