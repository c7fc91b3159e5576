package io.premeasure.tpm.device;

import java.io.IOException;
import java.util.Set;

/** Writes down what goes over another transport, without the secrets. */
public final class RecordingTransport implements TpmTransport {
  private final TpmTransport transport;
  private final Appendable out;

  /**
   * Takes over a transport; what is written down stays the caller's.
   *
   * @throws IOException when nothing can be written down
   */
  public RecordingTransport(TpmTransport transport, Appendable out) throws IOException {
    this.transport = transport;
    this.out = out;
    out.append(Transcript.head(transport.capabilities()));
  }

  @Override
  public byte[] transmit(byte[] command) throws IOException {
    byte[] response;
    try {
      response = transport.transmit(command);
    } catch (IOException e) {
      out.append("# no response: " + e.getMessage().replace('\n', ' ') + "\n");
      throw e;
    }
    out.append(
        Transcript.lines(
            SecretBlanking.command(command), SecretBlanking.response(command, response)));
    return response;
  }

  @Override
  public String description() {
    return transport.description();
  }

  @Override
  public Set<Capability> capabilities() {
    return transport.capabilities();
  }

  @Override
  public void setLocality(int locality) throws IOException {
    transport.setLocality(locality);
    out.append("# locality " + locality + "\n");
  }

  @Override
  public void hashStart() throws IOException {
    transport.hashStart();
    out.append("# TPM_HASH_START\n");
  }

  @Override
  public void hashData(byte[] data) throws IOException {
    transport.hashData(data);
    out.append("# TPM_HASH_DATA, " + data.length + " bytes\n");
  }

  @Override
  public void hashEnd() throws IOException {
    transport.hashEnd();
    out.append("# TPM_HASH_END\n");
  }

  @Override
  public void close() throws IOException {
    transport.close();
  }
}
