package io.premeasure.tpm.session;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.device.TpmConnection;
import java.io.Closeable;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;

/**
 * A session with SHA-256 that is salted with a storage key: nobody between this program and the TPM
 * can read or change what goes over it, provided that the key is the TPM's. The key of HMACs and
 * encryption is the session's with the entity's authorisation value behind it, which itself is
 * never sent (TPM 2.0 Library, part 1, sections 19.6.5 and 21.3). The first parameter of commands
 * and responses is encrypted by AES-128 in CFB mode where it is asked for.
 */
public final class AuthSession implements Authorization, Closeable {
  /** The session's hash algorithm. */
  public static final HashAlgorithm HASH = HashAlgorithm.SHA256;

  /** What a session is for. */
  private enum Kind {
    HMAC(0),
    POLICY(1);

    private final int type;

    Kind(int type) {
      this.type = type;
    }
  }

  /** Which first parameter is encrypted. */
  public enum Secret {
    NONE(0),
    COMMAND(0x20),
    RESPONSE(0x40);

    private final int attribute;

    Secret(int attribute) {
      this.attribute = attribute;
    }
  }

  private static final int START_AUTH_SESSION = 0x176;
  private static final int FLUSH_CONTEXT = 0x165;
  private static final int AES = 0x0006;
  private static final int CFB = 0x0043;
  static final int KEY_BITS = 128;
  private static final int CONTINUE = 0x01;

  private final TpmConnection tpm;
  private final TpmEntity entity;
  private final byte[] key;
  private final Secret secret;
  private byte[] nonceTpm;

  private AuthSession(TpmConnection tpm, int handle, byte[] key, Secret secret, byte[] nonceTpm) {
    this.tpm = tpm;
    this.entity = TpmEntity.named(handle);
    this.key = key;
    this.secret = secret;
    this.nonceTpm = nonceTpm;
  }

  /**
   * Starts a session that authorises an entity by the value that the connection knows of it.
   *
   * @param salted may be the entity itself
   */
  public static AuthSession of(
      TpmConnection tpm, StorageKey salted, TpmEntity entity, Secret secret) throws IOException {
    byte[] value = tpm.authValues().of(entity.handle());
    try {
      return ofValue(tpm, salted, secret, value);
    } finally {
      Arrays.fill(value, (byte) 0);
    }
  }

  /** Starts a policy session; it must be closed, for a TPM has room for few. */
  public static AuthSession ofPolicy(TpmConnection tpm, StorageKey salted, Secret secret)
      throws IOException {
    return start(tpm, salted, Kind.POLICY, secret, new byte[0]);
  }

  /**
   * Starts a session for one entity with an authorisation value that the connection need not know.
   *
   * @param authValue of the entity; not changed. The TPM drops zero bytes at its end.
   */
  public static AuthSession ofValue(
      TpmConnection tpm, StorageKey salted, Secret secret, byte[] authValue) throws IOException {
    return start(tpm, salted, Kind.HMAC, secret, authValue);
  }

  private static AuthSession start(
      TpmConnection tpm, StorageKey salted, Kind kind, Secret secret, byte[] authValue)
      throws IOException {
    EncryptedSecret salt = salt(salted);
    byte[] nonceCaller = nonce();
    TpmWriter parameters =
        new TpmWriter()
            .sized(nonceCaller)
            .sized(salt.encrypted())
            .u8(kind.type)
            .u16(AES)
            .u16(KEY_BITS)
            .u16(CFB)
            .u16(HASH.id());
    TpmCommand command =
        new TpmCommand(
            "StartAuthSession",
            START_AUTH_SESSION,
            List.of(salted.entity(), TpmEntity.NULL),
            parameters.toBytes());
    CommandFrame.Parts started = CommandFrame.plain(tpm, command, true);
    TpmReader reader = new TpmReader("response to StartAuthSession", started.parameters());
    byte[] nonceTpm = reader.sized();
    reader.end();
    byte[] clear = salt.secret();
    byte[] key = KeyDerivation.kdfa(HASH, clear, "ATH", nonceTpm, nonceCaller, 8 * HASH.size());
    salt.erase();
    Arrays.fill(clear, (byte) 0);
    return new AuthSession(tpm, started.handle(), with(authValue, key), secret, nonceTpm);
  }

  /** The key with the authorisation value behind it. */
  private static byte[] with(byte[] authValue, byte[] key) {
    int length = authValue.length;
    while (length > 0 && authValue[length - 1] == 0) {
      length--;
    }
    byte[] both = Arrays.copyOf(key, key.length + length);
    System.arraycopy(authValue, 0, both, key.length, length);
    Arrays.fill(key, (byte) 0);
    return both;
  }

  private static EncryptedSecret salt(StorageKey key) throws IOException {
    try {
      return key.newSalt();
    } catch (GeneralSecurityException e) {
      throw new TpmFormatException("storage key", 0, "cannot be used: " + e.getMessage());
    }
  }

  /** The session as a command's handle, for policy commands. */
  public TpmEntity entity() {
    return entity;
  }

  /**
   * {@inheritDoc}
   *
   * @throws TpmFormatException also when the response's HMAC is wrong: it is not the TPM's
   */
  @Override
  public Response execute(TpmConnection connection, TpmCommand command, boolean givesHandle)
      throws IOException {
    return new SessionSet(List.of(this)).execute(connection, command, givesHandle);
  }

  /** Prepares the session's part in one command. */
  SessionUse use() {
    return new SessionUse(this, key, nonce());
  }

  /** The session's attributes for a command. */
  int attributes() {
    return CONTINUE | secret.attribute;
  }

  /** Which first parameter is encrypted. */
  Secret secret() {
    return secret;
  }

  /** The TPM's newest nonce; not to be changed. */
  byte[] nonceTpm() {
    return nonceTpm;
  }

  /** Takes over the nonce of a response that was checked. */
  void renew(byte[] nonce) {
    nonceTpm = nonce.clone();
  }

  static byte[] nonce() {
    byte[] nonce = new byte[HASH.size()];
    new SecureRandom().nextBytes(nonce);
    return nonce;
  }

  /** Gives the TPM its room back. */
  @Override
  public void close() throws IOException {
    Arrays.fill(key, (byte) 0);
    flush(tpm, entity.handle());
  }

  /** TPM2_FlushContext of a session or a transient object. */
  public static void flush(TpmConnection tpm, int handle) throws IOException {
    byte[] parameters = new TpmWriter().u32(handle).toBytes();
    CommandFrame.plain(
        tpm, new TpmCommand("FlushContext", FLUSH_CONTEXT, List.of(), parameters), false);
  }
}
