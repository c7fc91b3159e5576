package io.premeasure.tpm.device;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;

/**
 * A connection to the simulator of the TPM 2.0 reference code (TpmTcpProtocol.h): each command is
 * preceded by a command word, the locality and a length; each response by its length and followed
 * by a status word. The platform port switches power on.
 */
final class MssimTransport implements TpmTransport {
  private static final int POWER_ON = 1;
  private static final int NV_ON = 11;
  private static final int SEND_COMMAND = 8;
  private static final int HASH_START = 5;
  private static final int HASH_DATA = 6;
  private static final int HASH_END = 7;
  private static final int SESSION_END = 20;

  private final String description;
  private final DeadlineChannel commands;
  private final DeadlineChannel platform;
  private int locality;

  private MssimTransport(String description, DeadlineChannel commands, DeadlineChannel platform) {
    this.description = description;
    this.commands = commands;
    this.platform = platform;
  }

  static MssimTransport connect(String description, TpmUri.HostPort port, Duration timeout)
      throws TpmUnavailableException {
    TpmUri.HostPort platformPort = new TpmUri.HostPort(port.host(), port.port() + 1);
    DeadlineChannel commands = DeadlineChannel.connect(description, port.address(), timeout);
    DeadlineChannel platform = null;
    try {
      platform =
          DeadlineChannel.connect(description + " (platform)", platformPort.address(), timeout);
      MssimTransport transport = new MssimTransport(description, commands, platform);
      transport.signal(word(POWER_ON), platform);
      transport.signal(word(NV_ON), platform);
      return transport;
    } catch (TpmUnavailableException e) {
      commands.close();
      if (platform != null) {
        platform.close();
      }
      throw e;
    }
  }

  @Override
  public byte[] transmit(byte[] command) throws IOException {
    commands.write(
        ByteBuffer.allocate(9 + command.length)
            .putInt(SEND_COMMAND)
            .put((byte) locality)
            .putInt(command.length)
            .put(command)
            .array());
    int size = ResponseFrame.checkSize(description, commands.read(4).getInt());
    byte[] response = commands.read(size).array();
    checkStatus(commands);
    return response;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.SOFTWARE, Capability.LOCALITY, Capability.HASH_SEQUENCE);
  }

  @Override
  public void setLocality(int wanted) throws IOException {
    if (wanted < 0 || wanted > 4) {
      throw new TpmUnavailableException(description + ": no locality " + wanted);
    }
    locality = wanted;
  }

  @Override
  public void hashStart() throws IOException {
    signal(word(HASH_START), commands);
  }

  @Override
  public void hashData(byte[] data) throws IOException {
    signal(
        ByteBuffer.allocate(8 + data.length)
            .putInt(HASH_DATA)
            .putInt(data.length)
            .put(data)
            .array(),
        commands);
  }

  @Override
  public void hashEnd() throws IOException {
    signal(word(HASH_END), commands);
  }

  @Override
  public void close() {
    try {
      commands.write(word(SESSION_END));
      platform.write(word(SESSION_END));
    } catch (TpmUnavailableException e) {
      // The simulator notices the closed connection as well.
    }
    commands.close();
    platform.close();
  }

  private void signal(byte[] request, DeadlineChannel channel) throws TpmUnavailableException {
    channel.write(request);
    checkStatus(channel);
  }

  private void checkStatus(DeadlineChannel channel) throws TpmUnavailableException {
    int status = channel.read(4).getInt();
    if (status != 0) {
      throw new TpmUnavailableException(
          description + ": simulator status 0x" + Integer.toHexString(status));
    }
  }

  private static byte[] word(int code) {
    return ByteBuffer.allocate(4).putInt(code).array();
  }
}
