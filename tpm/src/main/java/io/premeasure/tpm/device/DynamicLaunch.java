package io.premeasure.tpm.device;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.device.TpmTransport.Capability;
import java.io.Closeable;
import java.io.IOException;
import java.util.Map;

/**
 * A dynamic launch, played to a TPM with the localities of the real one (TCG PC Client Platform TPM
 * Profile, section 4.6): the processor's hash sequence at locality 4, SINIT's extensions at 3,
 * those of the launch environment at 2. Closing it goes back to locality 0.
 */
public final class DynamicLaunch implements Closeable {
  /** Where the authenticated code module extends. */
  public static final int MODULE = 3;

  /** Where the launch environment extends. */
  public static final int ENVIRONMENT = 2;

  private final TpmConnection connection;

  private DynamicLaunch(TpmConnection connection) {
    this.connection = connection;
  }

  /**
   * Sets PCR 17 to 22 to zero and extends PCR 17 of every active bank with the hash of the data.
   *
   * @param data what the processor measures
   * @throws TpmUnavailableException when the connection has no localities or hash sequence, as that
   *     to a device, where only the processor has them; nothing was done
   */
  public static DynamicLaunch start(TpmConnection connection, byte[] data) throws IOException {
    TpmTransport transport = connection.transport();
    if (!transport.capabilities().contains(Capability.HASH_SEQUENCE)
        || !transport.capabilities().contains(Capability.LOCALITY)) {
      throw new TpmUnavailableException(
          transport.description()
              + ": a dynamic launch needs localities and the hash sequence, which swtpm has with"
              + " its control channel (,ctrl=…)");
    }
    transport.hashStart();
    transport.hashData(data);
    transport.hashEnd();
    return new DynamicLaunch(connection);
  }

  /**
   * Extends a register at a locality; banks without digest are left as they are.
   *
   * @throws TpmCommandException when the register cannot be extended at that locality
   */
  public void extend(int locality, int pcr, Map<HashAlgorithm, byte[]> digests) throws IOException {
    connection.transport().setLocality(locality);
    connection.extendSome(pcr, digests);
  }

  @Override
  public void close() throws IOException {
    connection.transport().setLocality(0);
  }
}
