package io.premeasure.verity;

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
    VerityParameters parameters = tree.parameters();
    List<Object> words =
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
            parameters.salt());
    return String.join(" ", words.stream().map(Object::toString).toList());
  }
}
