package io.premeasure.tpm.sealing;

import io.premeasure.tpm.device.TpmCommandException;
import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.policy.FreshnessBound;
import io.premeasure.tpm.session.AuthSession;
import io.premeasure.tpm.session.EntityValue;
import io.premeasure.tpm.session.TpmCommand;
import io.premeasure.tpm.session.TpmEntity;
import io.premeasure.tpm.session.TpmReader;
import io.premeasure.tpm.session.TpmWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * A counter that a TPM keeps for good and that only goes up, also when it is removed and made again
 * (TPM 2.0 Library, part 3, section 31.8, "TPM2_NV_Increment").
 */
public final class NvCounter {
  private static final int DEFINE_SPACE = 0x12a;
  private static final int INCREMENT = 0x134;
  private static final int READ = 0x14e;
  private static final int POLICY_NV = 0x149;

  /** TPM_RC_NV_DEFINED: there already. */
  private static final int DEFINED = 0x14c;

  /** Far more steps than one command should make; a TPM's memory wears out. */
  private static final long MOST_STEPS = 1000;

  private final TpmConnection tpm;
  private final TpmEntity index;

  /** The counter before it was raised once: it has another name. */
  private final TpmEntity unwritten;

  /**
   * The counter at an index.
   *
   * @param handle 0x01000000 to 0x01ffffff
   */
  public NvCounter(TpmConnection tpm, int handle) {
    this.tpm = tpm;
    index = new TpmEntity(handle, new FreshnessBound(handle, 0).name());
    unwritten = new TpmEntity(handle, FreshnessBound.unwrittenName(handle));
  }

  /** Makes the counter and raises it once; where there is one already, it stays as it is. */
  public void define() throws IOException {
    byte[] value = tpm.authValues().of(index.handle());
    byte[] parameters =
        new TpmWriter()
            .sized(value)
            .sized(FreshnessBound.publicArea(index.handle(), false))
            .toBytes();
    TpmCommand command =
        new TpmCommand("NV_DefineSpace", DEFINE_SPACE, List.of(TpmEntity.OWNER), parameters);
    AuthSession.Secret secret =
        value.length == 0 ? AuthSession.Secret.NONE : AuthSession.Secret.COMMAND;
    Arrays.fill(value, (byte) 0);
    Arrays.fill(parameters, (byte) 0);
    try {
      new EntityValue(secret).execute(tpm, command, false);
    } catch (TpmCommandException e) {
      if (e.responseCode() == DEFINED) {
        return;
      }
      throw e;
    } finally {
      command.erase();
    }
    increment(unwritten);
  }

  /** Raises the counter by one. */
  public void increment() throws IOException {
    increment(index);
  }

  private void increment(TpmEntity counter) throws IOException {
    new EntityValue()
        .execute(
            tpm,
            new TpmCommand("NV_Increment", INCREMENT, List.of(counter, counter), new byte[0]),
            false);
  }

  /**
   * Raises the counter to a value; one that is there or above stays.
   *
   * @throws IllegalArgumentException when that is more than {@value #MOST_STEPS} steps
   */
  public void raise(long value) throws IOException {
    long now = read();
    if (value - now > MOST_STEPS) {
      throw new IllegalArgumentException(
          "the counter is at " + now + ": more than " + MOST_STEPS + " steps to " + value);
    }
    for (; now < value; now++) {
      increment();
    }
  }

  /** The counter's value. */
  public long read() throws IOException {
    byte[] parameters = new TpmWriter().u16(FreshnessBound.SIZE).u16(0).toBytes();
    TpmReader response =
        new TpmReader(
            "response to NV_Read",
            new EntityValue()
                .execute(
                    tpm, new TpmCommand("NV_Read", READ, List.of(index, index), parameters), false)
                .parameters());
    TpmReader value = new TpmReader("counter", response.sized());
    response.end();
    long number = value.u64();
    value.end();
    return number;
  }

  /** TPM2_PolicyNV: demands that a counter is not above a release's number. */
  public static PolicyCommands notAbove(FreshnessBound bound) {
    byte[] parameters =
        new TpmWriter().sized(bound.operand()).u16(0).u16(FreshnessBound.NOT_ABOVE).toBytes();
    TpmEntity counter = new TpmEntity(bound.index(), bound.name());
    return (tpm, session) ->
        new EntityValue()
            .execute(
                tpm,
                new TpmCommand(
                    "PolicyNV", POLICY_NV, List.of(counter, counter, session), parameters),
                false);
  }
}
