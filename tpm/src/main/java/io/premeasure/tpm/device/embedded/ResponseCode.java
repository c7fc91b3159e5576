package io.premeasure.tpm.device.embedded;

/** The response codes that the embedded TPM gives (TPM 2.0 Library, part 2, section 6.6). */
final class ResponseCode {
  static final int SUCCESS = 0;
  static final int BAD_TAG = 0x01e;
  static final int INITIALIZE = 0x100;
  static final int AUTH_MISSING = 0x125;
  static final int COMMAND_SIZE = 0x142;
  static final int COMMAND_CODE = 0x143;
  static final int AUTH_SIZE = 0x095;
  static final int AUTH_CONTEXT = 0x145;
  static final int LOCALITY = 0x907;
  static final int REFERENCE_S0 = 0x918;

  /* Format-one codes: a parameter's, handle's or session's number is added to them. */
  static final int ATTRIBUTES = 0x082;
  static final int HASH = 0x083;
  static final int VALUE = 0x084;
  static final int HANDLE = 0x08b;
  static final int NONCE = 0x08f;
  static final int SIZE = 0x095;
  static final int INSUFFICIENT = 0x09a;
  static final int RESERVED_BITS = 0x0a1;
  static final int BAD_AUTH = 0x0a2;

  private ResponseCode() {}

  /** The format-one code for the parameter with this number, from 1. */
  static int ofParameter(int code, int number) {
    return code | 0x040 | number << 8;
  }

  /** The format-one code for the handle with this number, from 1. */
  static int ofHandle(int code, int number) {
    return code | number << 8;
  }

  /** The format-one code for the session with this number, from 1. */
  static int ofSession(int code, int number) {
    return code | 0x800 | number << 8;
  }
}
