package io.premeasure.tpm.session;

import io.premeasure.tpm.device.TpmConnection;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Sessions that authorise one command together, each for the handle at its place. Only the first
 * may encrypt.
 */
public final class SessionSet implements Authorization {
  private final List<AuthSession> sessions;

  /**
   * Sessions in the order of the command's handles; they stay the caller's.
   *
   * @throws IllegalArgumentException when another than the first encrypts
   */
  public SessionSet(List<AuthSession> sessions) {
    if (sessions.stream().skip(1).anyMatch(each -> each.secret() != AuthSession.Secret.NONE)) {
      throw new IllegalArgumentException("only the first session may encrypt");
    }
    this.sessions = List.copyOf(sessions);
  }

  /**
   * {@inheritDoc}
   *
   * @throws io.premeasure.tpm.TpmFormatException also when an HMAC of the response is wrong
   */
  @Override
  public Response execute(TpmConnection tpm, TpmCommand command, boolean givesHandle)
      throws IOException {
    List<SessionUse> uses = sessions.stream().map(AuthSession::use).toList();
    SessionUse first = uses.get(0);
    byte[] parameters = command.parameters();
    first.encrypt(command.name(), parameters);
    byte[] hash = commandHash(command, parameters);
    TpmWriter area = new TpmWriter();
    uses.forEach(use -> area.bytes(use.area(hash)));
    CommandFrame.Parts parts =
        CommandFrame.authorized(tpm, command, area.toBytes(), parameters, givesHandle);
    byte[] answered = parts.parameters();
    TpmReader reader = new TpmReader("response to " + command.name(), parts.sessions());
    byte[] head = new TpmWriter().u32(0).u32(command.code()).toBytes();
    byte[] responseHash = AuthSession.HASH.hash(head, answered);
    for (SessionUse use : uses) {
      use.accept(reader, responseHash);
    }
    reader.end();
    first.decrypt(command.name(), answered);
    Response response = new Response(parts.handle(), answered);
    Arrays.fill(answered, (byte) 0);
    return response;
  }

  private static byte[] commandHash(TpmCommand command, byte[] parameters) {
    TpmWriter hashed = new TpmWriter().u32(command.code());
    command.handles().forEach(handle -> hashed.bytes(handle.name()));
    return AuthSession.HASH.hash(hashed.toBytes(), parameters);
  }
}
