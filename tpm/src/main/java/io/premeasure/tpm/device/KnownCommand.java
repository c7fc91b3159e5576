package io.premeasure.tpm.device;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Where in a command and its response secrets can be (TPM 2.0 Library, part 3): how many handles
 * come before the authorisations, and whether the first parameter is a secret one.
 */
enum KnownCommand {
  NV_DEFINE_SPACE(0x12a, 1, Place.COMMAND),
  CREATE_PRIMARY(0x131, 1, Place.COMMAND),
  NV_INCREMENT(0x134, 2, Place.NONE),
  NV_WRITE(0x137, 2, Place.COMMAND),
  PCR_EVENT(0x13c, 1, Place.NONE),
  PCR_RESET(0x13d, 1, Place.NONE),
  STARTUP(0x144, 0, Place.NONE),
  SHUTDOWN(0x145, 0, Place.NONE),
  ACTIVATE_CREDENTIAL(0x147, 2, Place.RESPONSE),
  POLICY_NV(0x149, 3, Place.NONE),
  NV_READ(0x14e, 2, Place.RESPONSE),
  POLICY_SECRET(0x151, 2, Place.NONE),
  CREATE(0x153, 1, Place.COMMAND),
  LOAD(0x157, 1, Place.NONE),
  QUOTE(0x158, 1, Place.NONE),
  UNSEAL(0x15e, 1, Place.RESPONSE),
  CONTEXT_LOAD(0x161, 0, Place.NONE),
  FLUSH_CONTEXT(0x165, 0, Place.NONE),
  LOAD_EXTERNAL(0x167, 0, Place.COMMAND),
  NV_READ_PUBLIC(0x169, 1, Place.NONE),
  POLICY_AUTHORIZE(0x16a, 1, Place.NONE),
  POLICY_OR(0x171, 1, Place.NONE),
  READ_PUBLIC(0x173, 1, Place.NONE),
  START_AUTH_SESSION(0x176, 2, Place.NONE),
  VERIFY_SIGNATURE(0x177, 1, Place.NONE),
  GET_CAPABILITY(0x17a, 0, Place.NONE),
  PCR_READ(0x17e, 0, Place.NONE),
  POLICY_PCR(0x17f, 1, Place.NONE),
  PCR_EXTEND(0x182, 1, Place.NONE),
  POLICY_GET_DIGEST(0x189, 1, Place.NONE);

  private final int code;
  private final int handles;
  private final Place secret;

  /** Where the first parameter is a secret one. */
  enum Place {
    NONE,
    COMMAND,
    RESPONSE
  }

  KnownCommand(int code, int handles, Place secret) {
    this.code = code;
    this.handles = handles;
    this.secret = secret;
  }

  /** The command of a frame of at least ten bytes, if it is a known one. */
  static Optional<KnownCommand> of(byte[] command) {
    int code = ByteBuffer.wrap(command).getInt(6);
    for (KnownCommand each : values()) {
      if (each.code == code) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /** Handles before the authorisations. */
  int handles() {
    return handles;
  }

  /** Where the first parameter is a secret one. */
  Place secret() {
    return secret;
  }
}
