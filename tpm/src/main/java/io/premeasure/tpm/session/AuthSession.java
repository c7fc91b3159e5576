package io.premeasure.tpm.session;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.device.TpmConnection;
import java.io.Closeable;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A session with SHA-256 that is salted with a storage key: nobody between this program and the TPM
 * can read or change what goes over it, provided that the key is the TPM's. For entities with empty
 * authorisation values, or with a policy. The first parameter of commands and responses is
 * encrypted by AES-128 in CFB mode where it is asked for.
 */
public final class AuthSession implements Authorization, Closeable {
  /** The session's hash algorithm. */
  public static final HashAlgorithm HASH = HashAlgorithm.SHA256;

  /** What a session is for. */
  public enum Kind {
    HMAC(0),
    POLICY(1);

    private final int type;

    Kind(int type) {
      this.type = type;
    }
  }

  /** Which first parameter is encrypted. */
  public enum Secret {
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
  private static final int KEY_BITS = 128;
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

  /** Starts a session; it must be closed, for a TPM has room for few. */
  public static AuthSession start(TpmConnection tpm, StorageKey salted, Kind kind, Secret secret)
      throws IOException {
    SaltEncryption.Salt salt = salt(salted);
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
    byte[] key =
        KeyDerivation.kdfa(HASH, salt.secret(), "ATH", nonceTpm, nonceCaller, 8 * HASH.size());
    Arrays.fill(salt.secret(), (byte) 0);
    return new AuthSession(tpm, started.handle(), key, secret, nonceTpm);
  }

  private static SaltEncryption.Salt salt(StorageKey key) throws IOException {
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
    byte[] nonceCaller = nonce();
    int attributes = CONTINUE | secret.attribute;
    byte[] parameters = command.parameters();
    if (secret == Secret.COMMAND) {
      cipherFirst(Cipher.ENCRYPT_MODE, parameters, nonceCaller, nonceTpm, command.name());
    }
    byte[] hmac =
        KeyDerivation.hmac(
            HASH,
            key,
            commandHash(command, parameters),
            nonceCaller,
            nonceTpm,
            new byte[] {(byte) attributes});
    byte[] session =
        new TpmWriter()
            .u32(entity.handle())
            .sized(nonceCaller)
            .u8(attributes)
            .sized(hmac)
            .toBytes();
    CommandFrame.Parts parts =
        CommandFrame.authorized(connection, command, session, parameters, givesHandle);
    byte[] answered = parts.parameters();
    checkResponse(command, answered, parts.sessions(), nonceCaller);
    if (secret == Secret.RESPONSE) {
      cipherFirst(Cipher.DECRYPT_MODE, answered, nonceTpm, nonceCaller, command.name());
    }
    return new Response(parts.handle(), answered);
  }

  private void checkResponse(
      TpmCommand command, byte[] parameters, byte[] session, byte[] nonceCaller)
      throws TpmFormatException {
    TpmReader reader = new TpmReader("response to " + command.name(), session);
    byte[] nonce = reader.sized();
    int attributes = reader.u8();
    byte[] hmac = reader.sized();
    reader.end();
    byte[] head = new TpmWriter().u32(0).u32(command.code()).toBytes();
    byte[] expected =
        KeyDerivation.hmac(
            HASH,
            key,
            HASH.hash(head, parameters),
            nonce,
            nonceCaller,
            new byte[] {(byte) attributes});
    if (!MessageDigest.isEqual(expected, hmac)) {
      throw reader.malformed("wrong HMAC: this response is not from the TPM of the storage key");
    }
    nonceTpm = nonce;
  }

  private static byte[] commandHash(TpmCommand command, byte[] parameters) {
    TpmWriter hashed = new TpmWriter().u32(command.code());
    command.handles().forEach(handle -> hashed.bytes(handle.name()));
    return HASH.hash(hashed.toBytes(), parameters);
  }

  /** Encrypts or decrypts the bytes of the TPM2B that the parameters start with, in place. */
  private void cipherFirst(
      int mode, byte[] parameters, byte[] nonceNewer, byte[] nonceOlder, String name)
      throws TpmFormatException {
    TpmReader reader = new TpmReader("parameters of " + name, parameters);
    int size = reader.u16();
    reader.bytes(size);
    byte[] derived = KeyDerivation.kdfa(HASH, key, "CFB", nonceNewer, nonceOlder, 2 * KEY_BITS);
    try {
      Cipher cfb = Cipher.getInstance("AES/CFB/NoPadding");
      cfb.init(
          mode,
          new SecretKeySpec(derived, 0, KEY_BITS / 8, "AES"),
          new IvParameterSpec(derived, KEY_BITS / 8, KEY_BITS / 8));
      cfb.doFinal(parameters, 2, size, parameters, 2);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has AES", e);
    } finally {
      Arrays.fill(derived, (byte) 0);
    }
  }

  private static byte[] nonce() {
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
