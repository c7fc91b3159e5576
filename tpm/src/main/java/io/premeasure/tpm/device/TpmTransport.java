package io.premeasure.tpm.device;

import java.io.Closeable;
import java.io.IOException;
import java.util.Set;

/**
 * Carries commands to one TPM and responses back. Every call ends within the time-out that the
 * transport was made with. Not safe for use by several threads.
 */
public interface TpmTransport extends Closeable {
  /** What a transport can do besides carrying commands. */
  enum Capability {
    /** {@link TpmTransport#setLocality} works. */
    LOCALITY,
    /** {@link TpmTransport#hashStart} and its two companions work. */
    HASH_SEQUENCE,
    /** The TPM is software: nothing outlives a mistake. */
    SOFTWARE
  }

  /**
   * Sends a command and waits for its response.
   *
   * @param command a whole TPM 2.0 command, big-endian, header included
   * @return a whole response of 10 to 4096 bytes, whose header gives its length
   * @throws TpmUnavailableException when there is no such response in time
   */
  byte[] transmit(byte[] command) throws IOException;

  /** Names the TPM in messages. */
  String description();

  /** What this transport can do. */
  Set<Capability> capabilities();

  /**
   * Sets the locality of the commands that follow.
   *
   * @param locality 0 to 4
   * @throws TpmUnavailableException when the transport cannot or the TPM refuses
   */
  default void setLocality(int locality) throws IOException {
    throw new TpmUnavailableException(
        description() + ": the locality cannot be set over this connection");
  }

  /** TPM_HASH_START: opens the measurement of a dynamic launch, at locality 4. */
  default void hashStart() throws IOException {
    throw noHashSequence();
  }

  /** TPM_HASH_DATA: the next bytes that are measured. */
  default void hashData(byte[] data) throws IOException {
    throw noHashSequence();
  }

  /** TPM_HASH_END: extends the digest, into PCR 17, or PCR 0 before Startup. */
  default void hashEnd() throws IOException {
    throw noHashSequence();
  }

  private TpmUnavailableException noHashSequence() {
    return new TpmUnavailableException(
        description() + ": this connection has no TPM_HASH_START sequence");
  }
}
