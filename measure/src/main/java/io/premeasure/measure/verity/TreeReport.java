package io.premeasure.measure.verity;

import io.premeasure.measure.console.Console;
import io.premeasure.verity.VerityParameters;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What is said of a tree: veritysetup's labels as text, the same as JSON members. */
final class TreeReport {
  private final Map<String, Object> document = new LinkedHashMap<>();
  private final VerityParameters parameters;

  TreeReport(VerityParameters parameters, Optional<UUID> uuid) {
    this.parameters = parameters;
    document.put("uuid", uuid.map(UUID::toString).orElse(""));
    document.put("hashType", parameters.type().number());
    document.put("dataBlocks", parameters.dataBlocks());
    document.put("dataBlockSize", parameters.dataBlockSize());
    document.put("hashBlockSize", parameters.hashBlockSize());
    document.put("hashAlgorithm", parameters.hash().algorithmName());
    document.put("salt", HexFormat.of().formatHex(parameters.salt().bytes()));
  }

  void add(String name, Object value) {
    document.put(name, value);
  }

  Map<String, Object> document() {
    return document;
  }

  /** The lines that {@code veritysetup format} prints, after one that names the device. */
  void text(Console console, String device) {
    console.line("VERITY header information for " + device);
    line(console, "UUID:            ", document.get("uuid"));
    line(console, "Hash type:       ", parameters.type().number());
    line(console, "Data blocks:     ", parameters.dataBlocks());
    line(console, "Data block size: ", parameters.dataBlockSize());
    if (document.containsKey("hashBlocks")) {
      line(console, "Hash blocks:     ", document.get("hashBlocks"));
    }
    line(console, "Hash block size: ", parameters.hashBlockSize());
    line(console, "Hash algorithm:  ", parameters.hash().algorithmName());
    if (document.containsKey("fecRoots")) {
      line(console, "FEC RS roots:   ", document.get("fecRoots"));
      line(console, "FEC blocks:     ", document.get("fecBlocks"));
    }
    line(console, "Salt:            ", parameters.salt());
    if (document.containsKey("rootHash")) {
      line(console, "Root hash:      ", document.get("rootHash"));
    }
    if (document.containsKey("hashDeviceSize")) {
      line(console, "Hash device size: ", document.get("hashDeviceSize") + " [bytes]");
    }
    if (document.containsKey("fecDeviceSize")) {
      line(console, "FEC device size: ", document.get("fecDeviceSize") + " [bytes]");
    }
  }

  private static void line(Console console, String label, Object value) {
    console.line(label + "\t" + value);
  }
}
