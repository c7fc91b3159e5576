package io.premeasure.tpm.device.embedded;

import java.io.ByteArrayOutputStream;

/** Collects the big-endian fields of a response and puts the header before them. */
final class ResponseWriter {
  private static final int TAG_NO_SESSIONS = 0x8001;
  private static final int TAG_SESSIONS = 0x8002;
  private static final int TAG_TPM12 = 0x00c4;
  private static final int HEADER = 10;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  void u8(int value) {
    bytes.write(value);
  }

  void u16(int value) {
    u8(value >> 8);
    u8(value);
  }

  void u32(int value) {
    u16(value >> 16);
    u16(value);
  }

  void bytes(byte[] value) {
    bytes.writeBytes(value);
  }

  /** Writes what was collected to another response. */
  void appendTo(ResponseWriter other) {
    other.bytes(bytes.toByteArray());
  }

  /** The response to a command that failed. */
  static byte[] failure(int responseCode) {
    // A command with an unknown tag gets the tag that a TPM 1.2 would answer with.
    int tag = responseCode == ResponseCode.BAD_TAG ? TAG_TPM12 : TAG_NO_SESSIONS;
    return frame(tag, responseCode, new byte[0]);
  }

  /** The response whose parameters are what was written. */
  byte[] success(int sessions) {
    if (sessions == 0) {
      return frame(TAG_NO_SESSIONS, ResponseCode.SUCCESS, bytes.toByteArray());
    }
    ResponseWriter body = new ResponseWriter();
    body.u32(bytes.size());
    body.bytes(bytes.toByteArray());
    for (int i = 0; i < sessions; i++) {
      body.u16(0);
      body.u8(1); // continueSession
      body.u16(0);
    }
    return frame(TAG_SESSIONS, ResponseCode.SUCCESS, body.bytes.toByteArray());
  }

  private static byte[] frame(int tag, int responseCode, byte[] body) {
    ResponseWriter response = new ResponseWriter();
    response.u16(tag);
    response.u32(HEADER + body.length);
    response.u32(responseCode);
    response.bytes(body);
    return response.bytes.toByteArray();
  }
}
