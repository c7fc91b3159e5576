package io.premeasure.tpm.sealing;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.session.AuthSession;
import io.premeasure.tpm.session.StorageKey;
import io.premeasure.tpm.session.TpmCommand;
import io.premeasure.tpm.session.TpmEntity;
import io.premeasure.tpm.session.TpmReader;
import io.premeasure.tpm.session.TpmWriter;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * A few bytes in the non-volatile memory of a TPM that only the holder of a secret can read and
 * write. Whoever owns the TPM can remove the index and make another one, but not one that the
 * secret opens: reading that one fails. Closing overwrites the copy of the secret.
 */
public final class NvRecord implements Closeable {
  /** Most bytes of a record. */
  public static final int MAX_SIZE = 512;

  private static final int DEFINE_SPACE = 0x12a;
  private static final int UNDEFINE_SPACE = 0x122;
  private static final int WRITE = 0x137;
  private static final int READ = 0x14e;

  /** By own value, read and write; no dictionary protection. */
  private static final int ATTRIBUTES = 0x02040004;

  private static final int WRITTEN = 0x20000000;

  private final TpmConnection tpm;
  private final StorageKey sessions;
  private final int handle;
  private final int size;
  private final byte[] secret;

  /**
   * The record at an index.
   *
   * @param sessions the key that sessions are salted with; it stays the caller's
   * @param handle 0x01000000 to 0x01ffffff
   * @param size of the record in bytes, 1 to {@value #MAX_SIZE}
   * @param secret at most 32 bytes; a copy is taken
   */
  public NvRecord(TpmConnection tpm, StorageKey sessions, int handle, int size, byte[] secret) {
    if (handle >>> 24 != 1 || size < 1 || size > MAX_SIZE) {
      throw new IllegalArgumentException("index 0x%08x of %d bytes".formatted(handle, size));
    }
    if (secret.length > AuthSession.HASH.size()) {
      throw new IllegalArgumentException("a secret of " + secret.length + " bytes");
    }
    this.tpm = tpm;
    this.sessions = sessions;
    this.handle = handle;
    this.size = size;
    this.secret = secret.clone();
  }

  /**
   * Makes the index, with this content; none is left when that cannot be written.
   *
   * @throws io.premeasure.tpm.device.TpmCommandException also when there is one (response code
   *     0x14C)
   */
  public void define(byte[] content) throws IOException {
    byte[] parameters = new TpmWriter().sized(secret).sized(publicArea(ATTRIBUTES)).toBytes();
    TpmCommand command =
        new TpmCommand("NV_DefineSpace", DEFINE_SPACE, List.of(TpmEntity.OWNER), parameters);
    Arrays.fill(parameters, (byte) 0);
    try (AuthSession session =
        AuthSession.of(tpm, sessions, TpmEntity.OWNER, AuthSession.Secret.COMMAND)) {
      session.execute(tpm, command, false);
    } finally {
      command.erase();
    }
    try {
      write(entity(ATTRIBUTES), content);
    } catch (IOException e) {
      removeAfter(e);
      throw e;
    }
  }

  private void removeAfter(IOException reason) {
    try {
      remove(entity(ATTRIBUTES));
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  /** Removes the index, which was written to; its owner need not know the secret. */
  public void remove() throws IOException {
    remove(entity(ATTRIBUTES | WRITTEN));
  }

  private void remove(TpmEntity index) throws IOException {
    TpmCommand command =
        new TpmCommand(
            "NV_UndefineSpace", UNDEFINE_SPACE, List.of(TpmEntity.OWNER, index), new byte[0]);
    try (AuthSession session =
        AuthSession.of(tpm, sessions, TpmEntity.OWNER, AuthSession.Secret.NONE)) {
      session.execute(tpm, command, false);
    }
  }

  /** Writes the whole record; the TPM does it as a whole or not at all. */
  public void write(byte[] content) throws IOException {
    write(entity(ATTRIBUTES | WRITTEN), content);
  }

  private void write(TpmEntity index, byte[] content) throws IOException {
    if (content.length != size) {
      throw new IllegalArgumentException(content.length + " bytes, expected " + size);
    }
    byte[] parameters = new TpmWriter().sized(content).u16(0).toBytes();
    execute(new TpmCommand("NV_Write", WRITE, List.of(index, index), parameters));
  }

  /**
   * The whole record.
   *
   * @throws io.premeasure.tpm.device.TpmCommandException also when there is no such index (response
   *     code 0x18B), or it is not the one that the secret is of (0x9A2)
   * @throws io.premeasure.tpm.TpmFormatException when the answer is not the TPM's
   */
  public byte[] read() throws IOException {
    TpmEntity index = entity(ATTRIBUTES | WRITTEN);
    byte[] parameters = new TpmWriter().u16(size).u16(0).toBytes();
    TpmReader response =
        new TpmReader(
            "response to NV_Read",
            execute(new TpmCommand("NV_Read", READ, List.of(index, index), parameters)));
    byte[] content = response.sized();
    response.end();
    if (content.length != size) {
      throw response.malformed(content.length + " bytes, expected " + size);
    }
    return content;
  }

  private byte[] execute(TpmCommand command) throws IOException {
    try (AuthSession session =
        AuthSession.ofValue(tpm, sessions, AuthSession.Secret.NONE, secret)) {
      return session.execute(tpm, command, false).parameters();
    }
  }

  @Override
  public void close() {
    Arrays.fill(secret, (byte) 0);
  }

  /** TPMS_NV_PUBLIC of an ordinary index. */
  private byte[] publicArea(int attributes) {
    return new TpmWriter()
        .u32(handle)
        .u16(HashAlgorithm.SHA256.id())
        .u32(attributes)
        .sized(new byte[0])
        .u16(size)
        .toBytes();
  }

  private TpmEntity entity(int attributes) {
    byte[] name =
        new TpmWriter()
            .u16(HashAlgorithm.SHA256.id())
            .bytes(HashAlgorithm.SHA256.hash(publicArea(attributes)))
            .toBytes();
    return new TpmEntity(handle, name);
  }
}
