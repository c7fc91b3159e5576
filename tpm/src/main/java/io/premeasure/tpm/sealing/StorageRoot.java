package io.premeasure.tpm.sealing;

import io.premeasure.tpm.device.TpmCommandException;
import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.session.AuthSession;
import io.premeasure.tpm.session.Authorization;
import io.premeasure.tpm.session.EmptyPassword;
import io.premeasure.tpm.session.StorageKey;
import io.premeasure.tpm.session.TpmCommand;
import io.premeasure.tpm.session.TpmEntity;
import io.premeasure.tpm.session.TpmReader;
import io.premeasure.tpm.session.TpmWriter;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * The storage root key: the persistent one at 0x81000001 where there is one, otherwise the primary
 * key that the TCG's template for P-256 gives, which is the same each time on one TPM (TCG TPM v2.0
 * Provisioning Guidance, section 7.5.1).
 */
public final class StorageRoot implements Closeable {
  private static final int PERSISTENT = 0x81000001;
  private static final int CREATE_PRIMARY = 0x131;
  private static final int READ_PUBLIC = 0x173;
  private static final int ECC = 0x0023;
  private static final int SHA256 = 0x000b;
  private static final int ATTRIBUTES = 0x00030472;
  private static final int AES = 0x0006;
  private static final int CFB = 0x0043;
  private static final int NULL = 0x0010;
  private static final int NIST_P256 = 0x0003;

  private final TpmConnection tpm;
  private final StorageKey key;
  private final boolean isTransient;

  private StorageRoot(TpmConnection tpm, StorageKey key, boolean isTransient) {
    this.tpm = tpm;
    this.key = key;
    this.isTransient = isTransient;
  }

  /** Finds or makes the key; a key that was made is removed on close. */
  public static StorageRoot open(TpmConnection tpm) throws IOException {
    try {
      return new StorageRoot(tpm, readPublic(tpm, PERSISTENT), false);
    } catch (TpmCommandException e) {
      return new StorageRoot(tpm, createPrimary(tpm), true);
    }
  }

  /** The key. */
  public StorageKey key() {
    return key;
  }

  private static StorageKey readPublic(TpmConnection tpm, int handle) throws IOException {
    TpmCommand command =
        new TpmCommand("ReadPublic", READ_PUBLIC, List.of(TpmEntity.named(handle)), new byte[0]);
    TpmReader response = new TpmReader("response to ReadPublic", command.executePlain(tpm));
    return StorageKey.of(handle, response.sized());
  }

  private static StorageKey createPrimary(TpmConnection tpm) throws IOException {
    byte[] noSecret = new TpmWriter().sized(new byte[0]).sized(new byte[0]).toBytes();
    byte[] parameters =
        new TpmWriter().sized(noSecret).sized(template()).sized(new byte[0]).u32(0).toBytes();
    TpmCommand command =
        new TpmCommand("CreatePrimary", CREATE_PRIMARY, List.of(TpmEntity.OWNER), parameters);
    Authorization.Response created = new EmptyPassword().execute(tpm, command, true);
    TpmReader response = new TpmReader("response to CreatePrimary", created.parameters());
    return StorageKey.of(created.handle(), response.sized());
  }

  private static byte[] template() {
    return new TpmWriter()
        .u16(ECC)
        .u16(SHA256)
        .u32(ATTRIBUTES)
        .sized(new byte[0])
        .u16(AES)
        .u16(128)
        .u16(CFB)
        .u16(NULL)
        .u16(NIST_P256)
        .u16(NULL)
        .sized(new byte[0])
        .sized(new byte[0])
        .toBytes();
  }

  @Override
  public void close() throws IOException {
    if (isTransient) {
      AuthSession.flush(tpm, key.entity().handle());
    }
  }
}
