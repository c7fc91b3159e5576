package io.premeasure.tpm.device;

import java.util.function.Consumer;
import tss.Tpm;
import tss.TpmDevice;

/**
 * Lets TSS.Java encode a command. The response that TSS.Java is given back is always the same
 * error: its decoder trusts counts from the wire, so real responses are decoded by {@link
 * ResponseReader}.
 */
final class CommandEncoder {
  private static final byte[] FAILURE = {(byte) 0x80, 1, 0, 0, 0, 10, 0, 0, 1, 1};

  private CommandEncoder() {}

  /** The bytes of the command that the call would send. */
  static byte[] encode(Consumer<Tpm> call) {
    Capture capture = new Capture();
    Tpm tpm = new Tpm();
    tpm._setDevice(capture);
    call.accept(tpm._allowErrors());
    return capture.command.clone();
  }

  /** Keeps the command instead of sending it. */
  private static final class Capture extends TpmDevice {
    private byte[] command = new byte[0];

    @Override
    public boolean connect() {
      return true;
    }

    @Override
    public void close() {
      // Nothing is held.
    }

    @Override
    public void dispatchCommand(byte[] bytes) {
      command = bytes.clone();
    }

    @Override
    public byte[] getResponse() {
      return FAILURE.clone();
    }

    @Override
    public boolean responseReady() {
      return true;
    }
  }
}
