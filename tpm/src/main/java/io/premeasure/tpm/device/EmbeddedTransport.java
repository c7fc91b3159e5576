package io.premeasure.tpm.device;

import io.premeasure.tpm.device.embedded.EmbeddedTpm;
import java.util.Set;

/** The connection to a TPM inside this process. */
public final class EmbeddedTransport implements TpmTransport {
  private final EmbeddedTpm tpm;
  private int locality;

  /** A connection at locality 0. Closing it leaves the TPM as it is. */
  public EmbeddedTransport(EmbeddedTpm tpm) {
    this.tpm = tpm;
  }

  @Override
  public byte[] transmit(byte[] command) {
    return tpm.execute(command, locality);
  }

  @Override
  public String description() {
    return "embedded:";
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.LOCALITY, Capability.HASH_SEQUENCE, Capability.SOFTWARE);
  }

  @Override
  public void setLocality(int locality) throws TpmUnavailableException {
    if (locality < 0 || locality > 4) {
      throw new TpmUnavailableException("embedded: has no locality " + locality);
    }
    this.locality = locality;
  }

  @Override
  public void hashStart() {
    tpm.hashStart();
  }

  @Override
  public void hashData(byte[] data) {
    tpm.hashData(data);
  }

  @Override
  public void hashEnd() {
    tpm.hashEnd();
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
