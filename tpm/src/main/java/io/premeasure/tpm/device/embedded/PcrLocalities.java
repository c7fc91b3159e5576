package io.premeasure.tpm.device.embedded;

/**
 * Which locality may do what to which PCR (TCG PC Client Platform TPM Profile, section 4.6, as
 * libtpms has it). Bit n of a mask stands for locality n.
 */
final class PcrLocalities {
  private static final int ALL = 0x1f;
  private static final int NONE = 0;

  private PcrLocalities() {}

  static boolean mayExtend(int pcr, int locality) {
    return allows(extendMask(pcr), locality);
  }

  static boolean mayReset(int pcr, int locality) {
    return allows(resetMask(pcr), locality);
  }

  /** Whether a change of the register leaves the PCR update counter alone. */
  static boolean keepsCounter(int pcr) {
    return pcr == 16 || pcr >= 21;
  }

  private static boolean allows(int mask, int locality) {
    return (mask >> locality & 1) != 0;
  }

  private static int extendMask(int pcr) {
    return switch (pcr) {
      case 17, 18 -> 0x1c;
      case 19 -> 0x0c;
      case 20 -> 0x0e;
      case 21, 22 -> 0x04;
      default -> ALL;
    };
  }

  private static int resetMask(int pcr) {
    return switch (pcr) {
      case 16, 23 -> 0x0f;
      case 20, 21, 22 -> 0x04;
      default -> NONE;
    };
  }
}
