package io.premeasure.tpm.sealing;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.session.AuthSession;
import io.premeasure.tpm.session.Authorization;
import io.premeasure.tpm.session.TpmCommand;
import io.premeasure.tpm.session.TpmEntity;
import io.premeasure.tpm.session.TpmReader;
import io.premeasure.tpm.session.TpmWriter;
import java.io.IOException;
import java.util.List;

/**
 * TPM2_PolicyAuthorize: whatever policy the key's holder has signed takes the place of the one that
 * a secret is sealed to, so that new predictions need no new seal.
 */
public final class AuthorizedPolicy implements PolicyCommands {
  private static final int LOAD_EXTERNAL = 0x167;
  private static final int POLICY_AUTHORIZE = 0x16a;
  private static final int VERIFY_SIGNATURE = 0x177;

  /** Of the null hierarchy a TPM makes no tickets. */
  private static final int OWNER_HIERARCHY = 0x40000001;

  private static final int RSASSA = 0x0014;

  private final AuthorizingKey key;
  private final PolicyCommands approved;
  private final byte[] policy;
  private final byte[] signature;

  /**
   * A signed policy.
   *
   * @param approved brings a session to the policy
   * @param policy its digest, 32 bytes
   * @param signature RSASSA-PKCS1-v1_5 with SHA-256 over the digest
   */
  public AuthorizedPolicy(
      AuthorizingKey key, PolicyCommands approved, byte[] policy, byte[] signature) {
    this.key = key;
    this.approved = approved;
    this.policy = policy.clone();
    this.signature = signature.clone();
  }

  @Override
  public void run(TpmConnection tpm, TpmEntity session) throws IOException {
    approved.run(tpm, session);
    byte[] ticket = ticket(tpm);
    byte[] parameters =
        new TpmWriter().sized(policy).sized(new byte[0]).sized(key.name()).bytes(ticket).toBytes();
    new TpmCommand("PolicyAuthorize", POLICY_AUTHORIZE, List.of(session), parameters)
        .executePlain(tpm);
  }

  /** The TPM's word that the signature is right. */
  private byte[] ticket(TpmConnection tpm) throws IOException {
    TpmEntity loaded = load(tpm);
    try {
      byte[] parameters =
          new TpmWriter()
              .sized(HashAlgorithm.SHA256.hash(policy))
              .u16(RSASSA)
              .u16(HashAlgorithm.SHA256.id())
              .sized(signature)
              .toBytes();
      return new TpmCommand("VerifySignature", VERIFY_SIGNATURE, List.of(loaded), parameters)
          .executePlain(tpm);
    } finally {
      AuthSession.flush(tpm, loaded.handle());
    }
  }

  private TpmEntity load(TpmConnection tpm) throws IOException {
    byte[] parameters =
        new TpmWriter().sized(new byte[0]).sized(key.publicArea()).u32(OWNER_HIERARCHY).toBytes();
    Authorization.Response loaded =
        new TpmCommand("LoadExternal", LOAD_EXTERNAL, List.of(), parameters)
            .executePlainForHandle(tpm);
    return new TpmEntity(
        loaded.handle(), new TpmReader("response to LoadExternal", loaded.parameters()).sized());
  }
}
