package io.premeasure.tpm.sealing;

import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.session.AuthSession;
import io.premeasure.tpm.session.Authorization;
import io.premeasure.tpm.session.SecretParameter;
import io.premeasure.tpm.session.StorageKey;
import io.premeasure.tpm.session.TpmCommand;
import io.premeasure.tpm.session.TpmEntity;
import io.premeasure.tpm.session.TpmReader;
import io.premeasure.tpm.session.TpmWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Seals secrets to policies and gets them back. The secret never crosses the bus in clear, and an
 * answer that is not the TPM's is refused. The policy need not hold when a secret is sealed.
 */
public final class Sealing {
  /** Most bytes that a TPM seals in one object. */
  public static final int MAX_SECRET = 128;

  private static final int CREATE = 0x153;
  private static final int LOAD = 0x157;
  private static final int UNSEAL = 0x15e;
  private static final int KEYED_HASH = 0x0008;
  private static final int SHA256 = 0x000b;
  private static final int NULL = 0x0010;
  private static final int FIXED_TPM_AND_PARENT = 0x12;

  private final TpmConnection tpm;
  private final StorageKey parent;

  /** Seals under this key of the TPM; it stays the caller's. */
  public Sealing(TpmConnection tpm, StorageKey parent) {
    this.tpm = tpm;
    this.parent = parent;
  }

  /**
   * Seals a secret.
   *
   * @param secret 1 to {@value #MAX_SECRET} bytes; not changed
   * @param policy digest of the policy, 32 bytes; the policy is the only way to the secret
   */
  public SealedObject seal(byte[] secret, byte[] policy) throws IOException {
    if (secret.length == 0 || secret.length > MAX_SECRET) {
      throw new IllegalArgumentException(secret.length + " bytes, expected 1 to " + MAX_SECRET);
    }
    byte[] sensitive = new TpmWriter().sized(new byte[0]).sized(secret).toBytes();
    byte[] template =
        new TpmWriter()
            .u16(KEYED_HASH)
            .u16(SHA256)
            .u32(FIXED_TPM_AND_PARENT)
            .sized(policy)
            .u16(NULL)
            .sized(new byte[0])
            .toBytes();
    byte[] parameters =
        new TpmWriter().sized(sensitive).sized(template).sized(new byte[0]).u32(0).toBytes();
    TpmCommand command = new TpmCommand("Create", CREATE, List.of(parent.entity()), parameters);
    Arrays.fill(sensitive, (byte) 0);
    Arrays.fill(parameters, (byte) 0);
    try (AuthSession session =
        AuthSession.of(tpm, parent, parent.entity(), AuthSession.Secret.COMMAND)) {
      TpmReader created =
          new TpmReader("response to Create", session.execute(tpm, command, false).parameters());
      byte[] privateArea = created.sized();
      return new SealedObject(created.sized(), privateArea);
    } finally {
      command.erase();
    }
  }

  /**
   * Gets a secret back.
   *
   * @param policy runs the commands of the object's policy
   * @throws io.premeasure.tpm.device.TpmCommandException when the policy does not hold (response
   *     code 0x99D), or the object is not of this TPM
   */
  public byte[] unseal(SealedObject sealed, PolicyCommands policy) throws IOException {
    TpmEntity object = load(sealed);
    try (AuthSession session = AuthSession.ofPolicy(tpm, parent, AuthSession.Secret.RESPONSE)) {
      policy.run(tpm, session.entity());
      TpmCommand command = new TpmCommand("Unseal", UNSEAL, List.of(object), new byte[0]);
      return SecretParameter.take("response to Unseal", session.execute(tpm, command, false));
    } finally {
      AuthSession.flush(tpm, object.handle());
    }
  }

  private TpmEntity load(SealedObject sealed) throws IOException {
    byte[] parameters =
        new TpmWriter().sized(sealed.privateArea()).sized(sealed.publicArea()).toBytes();
    TpmCommand command = new TpmCommand("Load", LOAD, List.of(parent.entity()), parameters);
    try (AuthSession session =
        AuthSession.of(tpm, parent, parent.entity(), AuthSession.Secret.COMMAND)) {
      Authorization.Response loaded = session.execute(tpm, command, true);
      return new TpmEntity(
          loaded.handle(), new TpmReader("response to Load", loaded.parameters()).sized());
    }
  }
}
