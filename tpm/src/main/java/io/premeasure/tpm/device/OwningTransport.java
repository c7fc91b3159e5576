package io.premeasure.tpm.device;

import java.io.IOException;
import java.util.Set;

/** A connection to a swtpm that was started for it and ends with it. */
final class OwningTransport implements TpmTransport {
  private final TpmTransport transport;
  private final SwtpmProcess process;

  OwningTransport(TpmTransport transport, SwtpmProcess process) {
    this.transport = transport;
    this.process = process;
  }

  @Override
  public byte[] transmit(byte[] command) throws IOException {
    return transport.transmit(command);
  }

  @Override
  public String description() {
    return "swtpm:";
  }

  @Override
  public Set<Capability> capabilities() {
    return transport.capabilities();
  }

  @Override
  public void setLocality(int locality) throws IOException {
    transport.setLocality(locality);
  }

  @Override
  public void hashStart() throws IOException {
    transport.hashStart();
  }

  @Override
  public void hashData(byte[] data) throws IOException {
    transport.hashData(data);
  }

  @Override
  public void hashEnd() throws IOException {
    transport.hashEnd();
  }

  @Override
  public void close() throws IOException {
    try {
      transport.close();
    } finally {
      process.close();
    }
  }
}
