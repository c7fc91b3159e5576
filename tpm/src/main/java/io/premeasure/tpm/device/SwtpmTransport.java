package io.premeasure.tpm.device;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * A connection to swtpm: commands go over the data channel without further framing; locality and
 * hash sequences need the control channel as well.
 */
final class SwtpmTransport implements TpmTransport {
  private final String description;
  private final DeadlineChannel data;
  private final Optional<SwtpmControl> control;

  private SwtpmTransport(String description, DeadlineChannel data, Optional<SwtpmControl> control) {
    this.description = description;
    this.data = data;
    this.control = control;
  }

  static SwtpmTransport connect(
      String description, SocketAddress data, Optional<SocketAddress> control, Duration timeout)
      throws TpmUnavailableException {
    DeadlineChannel channel = DeadlineChannel.connect(description, data, timeout);
    if (control.isEmpty()) {
      return new SwtpmTransport(description, channel, Optional.empty());
    }
    try {
      DeadlineChannel second =
          DeadlineChannel.connect(description + " (control)", control.get(), timeout);
      return new SwtpmTransport(description, channel, Optional.of(new SwtpmControl(second)));
    } catch (TpmUnavailableException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public byte[] transmit(byte[] command) throws IOException {
    data.write(command);
    ByteBuffer header = data.read(ResponseFrame.HEADER);
    int size = ResponseFrame.size(description, header);
    byte[] response = new byte[size];
    header.get(response, 0, ResponseFrame.HEADER);
    data.read(size - ResponseFrame.HEADER)
        .get(response, ResponseFrame.HEADER, size - ResponseFrame.HEADER);
    return response;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public Set<Capability> capabilities() {
    return control.isPresent()
        ? Set.of(Capability.SOFTWARE, Capability.LOCALITY, Capability.HASH_SEQUENCE)
        : Set.of(Capability.SOFTWARE);
  }

  @Override
  public void setLocality(int locality) throws IOException {
    control("locality").setLocality(locality);
  }

  @Override
  public void hashStart() throws IOException {
    control("TPM_HASH_START").hashStart();
  }

  @Override
  public void hashData(byte[] bytes) throws IOException {
    control("TPM_HASH_DATA").hashData(bytes);
  }

  @Override
  public void hashEnd() throws IOException {
    control("TPM_HASH_END").hashEnd();
  }

  private SwtpmControl control(String what) throws TpmUnavailableException {
    return control.orElseThrow(
        () ->
            new TpmUnavailableException(
                description + ": " + what + " needs the control channel, add ,ctrl=…"));
  }

  @Override
  public void close() {
    control.ifPresent(SwtpmControl::close);
    data.close();
  }
}
