package io.premeasure.tpm.session;

import io.premeasure.tpm.device.TpmConnection;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** A TPM command before it is authorised. */
public final class TpmCommand {
  private final String name;
  private final int code;
  private final List<TpmEntity> handles;
  private final byte[] parameters;

  /**
   * A command.
   *
   * @param name for messages, as in the specification
   * @param code TPM_CC
   * @param handles in order; the first is the one that an authorisation is for
   * @param parameters marshalled
   */
  public TpmCommand(String name, int code, List<TpmEntity> handles, byte[] parameters) {
    this.name = name;
    this.code = code;
    this.handles = List.copyOf(handles);
    this.parameters = parameters.clone();
  }

  /** The name for messages. */
  public String name() {
    return name;
  }

  /** TPM_CC. */
  public int code() {
    return code;
  }

  /** The handles in order. */
  public List<TpmEntity> handles() {
    return handles;
  }

  /** The marshalled parameters; a copy. */
  public byte[] parameters() {
    return parameters.clone();
  }

  /** Overwrites the parameters, once a command that carries a secret was sent. */
  public void erase() {
    Arrays.fill(parameters, (byte) 0);
  }

  /** Sends the command without authorisation; gives the response's parameters. */
  public byte[] executePlain(TpmConnection tpm) throws IOException {
    return CommandFrame.plain(tpm, this, false).parameters();
  }

  /** As {@link #executePlain}, for a command whose response starts with a handle. */
  public Authorization.Response executePlainForHandle(TpmConnection tpm) throws IOException {
    CommandFrame.Parts parts = CommandFrame.plain(tpm, this, true);
    return new Authorization.Response(parts.handle(), parts.parameters());
  }
}
