package io.premeasure.tpm.device;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import tss.Tpm;

/** Sends one command at a time, repeats it while the TPM is busy, and checks the response. */
final class CommandExchange {
  private static final int RETRY = 0x922;
  private static final int YIELDED = 0x908;
  private static final int TESTING = 0x90a;
  private static final long FIRST_PAUSE_MILLIS = 5;
  private static final long LONGEST_PAUSE_MILLIS = 500;
  private static final int TAG_TPM12 = 0x00c4;

  private final TpmTransport transport;
  private final Duration timeout;

  CommandExchange(TpmTransport transport, Duration timeout) {
    this.transport = transport;
    this.timeout = timeout;
  }

  /**
   * Sends the command that the call makes.
   *
   * @param name for messages
   * @throws TpmCommandException when the response code is not success
   */
  ResponseReader run(String name, Consumer<Tpm> call) throws IOException {
    return new ResponseReader(transport.description(), execute(name, CommandEncoder.encode(call)));
  }

  /** As {@link #run}, with the command's bytes; gives the whole response. */
  byte[] execute(String name, byte[] command) throws IOException {
    long end = System.nanoTime() + timeout.toNanos();
    long pause = FIRST_PAUSE_MILLIS;
    while (true) {
      byte[] response = transport.transmit(command.clone());
      int code = responseCode(response);
      if (code == 0) {
        return response;
      }
      if (!isBusy(code)) {
        throw new TpmCommandException(name, code);
      }
      if (System.nanoTime() + pause * 1_000_000 >= end) {
        throw new TpmUnavailableException(
            transport.description() + ": still busy after " + timeout.toMillis() / 1000.0 + " s");
      }
      sleep(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
    }
  }

  private int responseCode(byte[] response) throws TpmUnavailableException {
    String description = transport.description();
    ResponseFrame.checkSize(description, response.length);
    ByteBuffer header = ByteBuffer.wrap(response);
    int tag = header.getShort(0) & 0xffff;
    if (header.getInt(2) != response.length) {
      throw new TpmUnavailableException(description + ": response of the wrong length");
    }
    if (tag != 0x8001 && tag != 0x8002 && tag != TAG_TPM12) {
      throw new TpmUnavailableException(
          description + ": response tag 0x" + Integer.toHexString(tag) + "; this is no TPM 2.0");
    }
    return header.getInt(6);
  }

  private void sleep(long millis) throws TpmUnavailableException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TpmUnavailableException(transport.description() + ": interrupted", e);
    }
  }

  private static boolean isBusy(int code) {
    return code == RETRY || code == YIELDED || code == TESTING;
  }
}
