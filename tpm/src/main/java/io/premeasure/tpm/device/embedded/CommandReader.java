package io.premeasure.tpm.device.embedded;

import java.nio.ByteBuffer;

/**
 * Reads big-endian fields from a command. A field that is not there ends the command with
 * TPM_RC_INSUFFICIENT for the part (parameter, handle, session) that is being read.
 */
final class CommandReader {
  /** Makes the response code for a part of the command out of a format-one code. */
  @FunctionalInterface
  interface Part {
    int code(int formatOne);
  }

  private final ByteBuffer bytes;
  private Part part = code -> code;

  CommandReader(byte[] command) {
    bytes = ByteBuffer.wrap(command).asReadOnlyBuffer();
  }

  /** From here on failures are those of the parameter with this number. */
  void parameter(int number) {
    part = code -> ResponseCode.ofParameter(code, number);
  }

  /** From here on failures are those of the handle with this number. */
  void handle(int number) {
    part = code -> ResponseCode.ofHandle(code, number);
  }

  /** From here on failures are those of the session with this number. */
  void session(int number) {
    part = code -> ResponseCode.ofSession(code, number);
  }

  /** From here on failures name no part of the command. */
  void noPart() {
    part = code -> code;
  }

  /** A failure in the part that is being read. */
  CommandFailure failure(int formatOne) {
    return new CommandFailure(part.code(formatOne));
  }

  int remaining() {
    return bytes.remaining();
  }

  int u8() throws CommandFailure {
    return need(1).get() & 0xff;
  }

  int u16() throws CommandFailure {
    return need(2).getShort() & 0xffff;
  }

  /** 32 bits; all values are possible, compare unsigned. */
  int u32() throws CommandFailure {
    return need(4).getInt();
  }

  byte[] bytes(int length) throws CommandFailure {
    need(length);
    byte[] value = new byte[length];
    bytes.get(value);
    return value;
  }

  /** A size of 16 bits and as many bytes, at most the limit. */
  byte[] sized(int limit) throws CommandFailure {
    int size = u16();
    if (size > limit) {
      throw failure(ResponseCode.SIZE);
    }
    return bytes(size);
  }

  /** The end of the command must be here. */
  void end() throws CommandFailure {
    if (bytes.hasRemaining()) {
      throw new CommandFailure(ResponseCode.SIZE);
    }
  }

  private ByteBuffer need(int length) throws CommandFailure {
    if (length > bytes.remaining()) {
      throw failure(ResponseCode.INSUFFICIENT);
    }
    return bytes;
  }
}
