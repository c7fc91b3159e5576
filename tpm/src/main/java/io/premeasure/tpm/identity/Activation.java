package io.premeasure.tpm.identity;

import io.premeasure.tpm.device.TpmCommandException;
import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.quote.KeyAttribute;
import io.premeasure.tpm.quote.RefusedException;
import io.premeasure.tpm.quote.Verdict;
import io.premeasure.tpm.session.AuthSession;
import io.premeasure.tpm.session.EntityValue;
import io.premeasure.tpm.session.SecretParameter;
import io.premeasure.tpm.session.SessionSet;
import io.premeasure.tpm.session.StorageKey;
import io.premeasure.tpm.session.TpmCommand;
import io.premeasure.tpm.session.TpmEntity;
import io.premeasure.tpm.session.TpmWriter;
import java.io.IOException;
import java.util.List;

/**
 * Gets a credential's secret out of the TPM that it was made for: TPM2_ActivateCredential (TPM 2.0
 * Library, part 3, section 12.5). Both sessions are salted with the endorsement key, so that only
 * its holder can have answered, and the secret crosses the bus encrypted.
 */
public final class Activation {
  private static final int ACTIVATE_CREDENTIAL = 0x147;
  private static final int POLICY_SECRET = 0x151;

  /** Bits of a response code that complains of a parameter, which here is the credential. */
  private static final int PARAMETER = 0xc0;

  private final TpmConnection tpm;
  private final LoadedKey ek;
  private final LoadedKey ak;

  /** Proves that both keys are in this TPM; they stay the caller's. */
  public Activation(TpmConnection tpm, LoadedKey ek, LoadedKey ak) {
    this.tpm = tpm;
    this.ek = ek;
    this.ak = ak;
  }

  /**
   * Gets the secret.
   *
   * @throws RefusedException when the credential is for another endorsement or attestation key, or
   *     was changed
   */
  public byte[] secret(Credential credential) throws IOException {
    StorageKey salted = StorageKey.of(ek.entity().handle(), ek.area().bytes());
    try (AuthSession akSession =
            AuthSession.of(tpm, salted, ak.entity(), AuthSession.Secret.RESPONSE);
        AuthSession ekSession = ekSession(salted)) {
      TpmCommand command =
          new TpmCommand(
              "ActivateCredential",
              ACTIVATE_CREDENTIAL,
              List.of(ak.entity(), ek.entity()),
              credential.parameters());
      return SecretParameter.take(
          "response to ActivateCredential",
          new SessionSet(List.of(akSession, ekSession)).execute(tpm, command, false));
    } catch (TpmCommandException e) {
      if ((e.responseCode() & PARAMETER) == PARAMETER) {
        throw new RefusedException(
            new Verdict(
                List.of(
                    new Verdict.Check(
                        "credential", false, "not made for these two keys, or changed")),
                List.of()));
      }
      throw e;
    }
  }

  /** Keys of the high range can be used by their value too, those of the low range by policy. */
  private AuthSession ekSession(StorageKey salted) throws IOException {
    if (ek.area().attributes().contains(KeyAttribute.USER_WITH_AUTH)) {
      return AuthSession.of(tpm, salted, ek.entity(), AuthSession.Secret.NONE);
    }
    AuthSession session = AuthSession.ofPolicy(tpm, salted, AuthSession.Secret.NONE);
    try {
      allow(session);
      return session;
    } catch (IOException e) {
      session.close();
      throw e;
    }
  }

  /** TPM2_PolicySecret of the endorsement hierarchy. */
  private void allow(AuthSession session) throws IOException {
    byte[] parameters =
        new TpmWriter().sized(new byte[0]).sized(new byte[0]).sized(new byte[0]).u32(0).toBytes();
    TpmCommand command =
        new TpmCommand(
            "PolicySecret",
            POLICY_SECRET,
            List.of(TpmEntity.ENDORSEMENT, session.entity()),
            parameters);
    new EntityValue().execute(tpm, command, false);
  }
}
