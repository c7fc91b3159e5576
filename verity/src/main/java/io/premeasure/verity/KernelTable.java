package io.premeasure.verity;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The line that activates a volume with the kernel's device mapper. */
public final class KernelTable {
  private static final int SECTOR = 512;

  private KernelTable() {}

  /**
   * The table line of the verity target (Linux Documentation/admin-guide/device-mapper/verity.rst).
   *
   * @param dataDevice path or major:minor of the data device
   * @param hashDevice the same of the hash device
   * @param rootHash the trusted digest
   */
  public static String line(
      VerityTree tree, String dataDevice, String hashDevice, byte[] rootHash) {
    return line(tree, dataDevice, hashDevice, rootHash, List.of());
  }

  /**
   * The table line with optional parameters.
   *
   * @param options the words of the options, such as {@code panic_on_corruption}; the line counts
   *     them
   */
  public static String line(
      VerityTree tree,
      String dataDevice,
      String hashDevice,
      byte[] rootHash,
      List<String> options) {
    VerityParameters parameters = tree.parameters();
    List<Object> words = new ArrayList<>();
    words.addAll(
        List.of(
            0,
            parameters.dataSize() / SECTOR,
            "verity",
            parameters.type().number(),
            dataDevice,
            hashDevice,
            parameters.dataBlockSize(),
            parameters.hashBlockSize(),
            parameters.dataBlocks(),
            tree.layout().start() / parameters.hashBlockSize(),
            parameters.hash().algorithmName(),
            HexFormat.of().formatHex(rootHash),
            parameters.salt()));
    if (!options.isEmpty()) {
      words.add(options.size());
      words.addAll(options);
    }
    return String.join(" ", words.stream().map(Object::toString).toList());
  }
}
