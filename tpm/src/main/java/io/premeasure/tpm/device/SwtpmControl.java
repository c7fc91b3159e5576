package io.premeasure.tpm.device;

import java.io.Closeable;
import java.nio.ByteBuffer;

/** The control channel of swtpm: 32-bit commands, big-endian, as tpm_ioctl.h numbers them. */
final class SwtpmControl implements Closeable {
  private static final int SET_LOCALITY = 5;
  private static final int HASH_START = 6;
  private static final int HASH_DATA = 7;
  private static final int HASH_END = 8;
  private static final int LARGEST_DATA = 4096;

  private final DeadlineChannel channel;

  SwtpmControl(DeadlineChannel channel) {
    this.channel = channel;
  }

  void setLocality(int locality) throws TpmUnavailableException {
    request(SET_LOCALITY, new byte[] {(byte) locality}, "locality " + locality);
  }

  void hashStart() throws TpmUnavailableException {
    request(HASH_START, new byte[0], "TPM_HASH_START");
  }

  void hashData(byte[] data) throws TpmUnavailableException {
    for (int from = 0; from < data.length; from += LARGEST_DATA) {
      int length = Math.min(LARGEST_DATA, data.length - from);
      byte[] payload =
          ByteBuffer.allocate(4 + length).putInt(length).put(data, from, length).array();
      request(HASH_DATA, payload, "TPM_HASH_DATA");
    }
  }

  void hashEnd() throws TpmUnavailableException {
    request(HASH_END, new byte[0], "TPM_HASH_END");
  }

  private void request(int command, byte[] payload, String what) throws TpmUnavailableException {
    channel.write(ByteBuffer.allocate(4 + payload.length).putInt(command).put(payload).array());
    int result = channel.read(4).getInt();
    if (result != 0) {
      throw new TpmUnavailableException(
          "swtpm refused " + what + ", result 0x" + Integer.toHexString(result));
    }
  }

  @Override
  public void close() {
    channel.close();
  }
}
