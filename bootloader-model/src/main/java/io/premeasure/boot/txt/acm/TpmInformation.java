package io.premeasure.boot.txt.acm;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.StructureReader;
import java.util.ArrayList;
import java.util.List;

/**
 * The TPMs that a module works with.
 *
 * @param capabilities bits 0-1: how digests are extended; bits 2-5: families; bit 6: the NV indices
 * @param algorithms TPM_ALG_ID of the supported algorithms
 */
public record TpmInformation(long capabilities, List<Integer> algorithms) {
  /** Copies the list. */
  public TpmInformation {
    algorithms = List.copyOf(algorithms);
  }

  static TpmInformation read(StructureReader in) throws BootFormatException {
    long capabilities = in.u32("TPM capabilities");
    int count = in.u16("number of algorithms");
    List<Integer> algorithms = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      algorithms.add(in.u16("algorithm"));
    }
    return new TpmInformation(capabilities, algorithms);
  }

  /** How digests get into the banks, for people. */
  public String extendPolicy() {
    return switch ((int) (capabilities & 3)) {
      case 1 -> "agile";
      case 2 -> "embedded";
      case 3 -> "agile or embedded";
      default -> "none";
    };
  }

  /** Whether the NV indices at 0x01C10102 and above are used, and not those at 0x01800001. */
  public boolean usesNewIndices() {
    return (capabilities & (1 << 6)) != 0;
  }
}
