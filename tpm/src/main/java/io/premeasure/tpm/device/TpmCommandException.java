package io.premeasure.tpm.device;

import java.io.IOException;

/** The TPM answered a command with a response code other than TPM_RC_SUCCESS. */
public final class TpmCommandException extends IOException {
  private static final long serialVersionUID = 1L;

  private static final int FORMAT_ONE = 0x080;
  private static final int PARAMETER = 0x040;
  private static final int SESSION = 0x800;

  private final int responseCode;

  /**
   * The failure of one command.
   *
   * @param command what was asked, for example {@code PCR_Extend}
   * @param responseCode the response code as received, all 32 bits
   */
  public TpmCommandException(String command, int responseCode) {
    super("TPM2_" + command + " failed: " + describe(responseCode));
    this.responseCode = responseCode;
  }

  /** The response code as received (TPM 2.0 Library, part 2, section 6.6). */
  public int responseCode() {
    return responseCode;
  }

  private static String describe(int code) {
    String number = String.format("TPM_RC 0x%03x", code);
    if ((code & FORMAT_ONE) == 0) {
      return number + name(code);
    }
    String part =
        (code & PARAMETER) != 0
            ? " for parameter " + (code >> 8 & 0xf)
            : ((code & SESSION) != 0 ? " for session " : " for handle ") + (code >> 8 & 7);
    return number + name(code & 0xbf) + part;
  }

  private static String name(int error) {
    return switch (error) {
      case 0x100 -> " (INITIALIZE: Startup is missing, or was done already)";
      case 0x101 -> " (FAILURE: the TPM is in failure mode or has no state)";
      case 0x120 -> " (DISABLED)";
      case 0x143 -> " (COMMAND_CODE: the TPM lacks this command)";
      case 0x126 -> " (POLICY: a policy's comparison does not hold)";
      case 0x128 -> " (PCR_CHANGED: a register changed after the policy was checked)";
      case 0x14a -> " (NV_UNINITIALIZED: the index was never written)";
      case 0x14c -> " (NV_DEFINED: there is such an index already)";
      case 0x902 -> " (OBJECT_MEMORY: no room for keys; tpm2_flushcontext -t makes some)";
      case 0x903 -> " (SESSION_MEMORY: no room for sessions; tpm2_flushcontext -l makes some)";
      case 0x907 -> " (LOCALITY: not allowed from this locality)";
      case 0x921 -> " (LOCKOUT)";
      case 0x922, 0x908, 0x90a -> " (the TPM is busy)";
      case 0x083 -> " (HASH: no such hash algorithm)";
      case 0x084 -> " (VALUE: out of range)";
      case 0x08b -> " (HANDLE: nothing is there)";
      case 0x08e -> " (AUTH_FAIL: wrong authorisation value)";
      case 0x09d -> " (POLICY_FAIL: the policy does not hold)";
      case 0x09f -> " (INTEGRITY: changed, or made for another key)";
      case 0x095 -> " (SIZE)";
      case 0x0a2 -> " (BAD_AUTH: wrong authorisation value)";
      default -> "";
    };
  }
}
