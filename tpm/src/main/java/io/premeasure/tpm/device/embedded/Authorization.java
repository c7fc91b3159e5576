package io.premeasure.tpm.device.embedded;

/**
 * The authorisation area of a command (TPM 2.0 Library, part 1, section 18). The embedded TPM knows
 * the password session only, and every PCR's password is empty.
 */
final class Authorization {
  private static final int PASSWORD_SESSION = 0x40000009;
  private static final int HMAC_SESSION = 0x02;
  private static final int POLICY_SESSION = 0x03;
  private static final int SMALLEST_SESSION = 9;
  private static final int MOST_SESSIONS = 3;
  private static final int LARGEST_NONCE = 64;
  private static final int RESERVED_ATTRIBUTES = 0x18;

  /** Audit and encryption need a session key, which a password session lacks. */
  private static final int NOT_FOR_PASSWORDS = 0xe6;

  private Authorization() {}

  /**
   * Reads the area and checks it.
   *
   * @param handles how many of the command's handles need authorisation
   * @return the number of sessions
   */
  static int read(CommandReader command, int handles) throws CommandFailure {
    command.noPart();
    int size = command.u32();
    if (size < SMALLEST_SESSION || size > command.remaining()) {
      throw new CommandFailure(ResponseCode.AUTH_SIZE);
    }
    CommandReader area = new CommandReader(command.bytes(size));
    int sessions = 0;
    boolean passwordsHold = true;
    while (area.remaining() > 0) {
      sessions++;
      if (sessions > MOST_SESSIONS) {
        throw area.failure(ResponseCode.SIZE);
      }
      passwordsHold &= readSession(area, sessions, handles);
    }
    if (sessions < handles) {
      throw new CommandFailure(ResponseCode.AUTH_MISSING);
    }
    if (!passwordsHold) {
      throw new CommandFailure(ResponseCode.ofSession(ResponseCode.BAD_AUTH, 1));
    }
    return sessions;
  }

  private static boolean readSession(CommandReader command, int number, int handles)
      throws CommandFailure {
    command.session(number);
    int handle = command.u32();
    checkHandle(command, handle, number);
    byte[] nonce = command.sized(LARGEST_NONCE);
    int attributes = command.u8();
    if ((attributes & RESERVED_ATTRIBUTES) != 0) {
      throw command.failure(ResponseCode.RESERVED_BITS);
    }
    byte[] password = command.sized(LARGEST_NONCE);
    if ((attributes & NOT_FOR_PASSWORDS) != 0) {
      throw command.failure(ResponseCode.ATTRIBUTES);
    }
    if (number > handles) {
      throw command.failure(ResponseCode.HANDLE);
    }
    if (nonce.length != 0) {
      throw command.failure(ResponseCode.NONCE);
    }
    for (byte b : password) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  private static void checkHandle(CommandReader command, int handle, int number)
      throws CommandFailure {
    if (handle == PASSWORD_SESSION) {
      return;
    }
    int type = handle >>> 24;
    if (type == HMAC_SESSION || type == POLICY_SESSION) {
      throw new CommandFailure(ResponseCode.REFERENCE_S0 + number - 1);
    }
    throw command.failure(ResponseCode.VALUE);
  }
}
