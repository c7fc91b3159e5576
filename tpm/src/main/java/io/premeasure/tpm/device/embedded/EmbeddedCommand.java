package io.premeasure.tpm.device.embedded;

import java.util.Arrays;
import java.util.Optional;

/** The commands that the embedded TPM has, with their codes (TPM 2.0 Library, part 2, 6.5.2). */
enum EmbeddedCommand {
  PCR_EVENT(0x13c, 1, true),
  PCR_RESET(0x13d, 1, true),
  SELF_TEST(0x143, 0, true),
  STARTUP(0x144, 0, true),
  SHUTDOWN(0x145, 0, true),
  GET_CAPABILITY(0x17a, 0, false),
  PCR_READ(0x17e, 0, false),
  PCR_EXTEND(0x182, 1, true);

  private static final int HANDLES_SHIFT = 25;
  private static final int NV_ATTRIBUTE = 1 << 22;

  private final int code;
  private final int handles;
  private final boolean writesNv;

  EmbeddedCommand(int code, int handles, boolean writesNv) {
    this.code = code;
    this.handles = handles;
    this.writesNv = writesNv;
  }

  int code() {
    return code;
  }

  /** Handles of the command; each needs authorisation. */
  int handles() {
    return handles;
  }

  /** The TPMA_CC of the command. */
  int attributes() {
    return code | handles << HANDLES_SHIFT | (writesNv ? NV_ATTRIBUTE : 0);
  }

  static Optional<EmbeddedCommand> ofCode(int code) {
    return Arrays.stream(values()).filter(command -> command.code == code).findFirst();
  }
}
