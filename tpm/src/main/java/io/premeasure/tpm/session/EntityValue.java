package io.premeasure.tpm.session;

import io.premeasure.tpm.device.TpmConnection;
import java.io.IOException;

/**
 * Authorises by the value that the connection knows of the command's first entity: an empty one is
 * sent as a password, of another one a session proves that it is known. That session is salted with
 * a key of the null hierarchy, so that nobody who listens can try values afterwards.
 */
public final class EntityValue implements Authorization {
  private static final int RS_PW = 0x40000009;

  private final AuthSession.Secret secret;

  /** For commands whose parameters are no secrets. */
  public EntityValue() {
    this(AuthSession.Secret.NONE);
  }

  /**
   * For commands with a secret, which is never sent in clear.
   *
   * @param secret the parameter that is one
   */
  public EntityValue(AuthSession.Secret secret) {
    this.secret = secret;
  }

  @Override
  public Response execute(TpmConnection tpm, TpmCommand command, boolean givesHandle)
      throws IOException {
    TpmEntity entity = command.handles().get(0);
    if (secret == AuthSession.Secret.NONE && tpm.authValues().isEmpty(entity.handle())) {
      return withEmptyPassword(tpm, command, givesHandle);
    }
    StorageKey salting = PrimaryKey.create(tpm, TpmEntity.NULL);
    try (AuthSession session = AuthSession.of(tpm, salting, entity, secret)) {
      return session.execute(tpm, command, givesHandle);
    } finally {
      AuthSession.flush(tpm, salting.entity().handle());
    }
  }

  private static Response withEmptyPassword(
      TpmConnection tpm, TpmCommand command, boolean givesHandle) throws IOException {
    byte[] session =
        new TpmWriter().u32(RS_PW).sized(new byte[0]).u8(0).sized(new byte[0]).toBytes();
    CommandFrame.Parts parts =
        CommandFrame.authorized(tpm, command, session, command.parameters(), givesHandle);
    return new Response(parts.handle(), parts.parameters());
  }
}
