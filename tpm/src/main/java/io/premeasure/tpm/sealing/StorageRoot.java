package io.premeasure.tpm.sealing;

import io.premeasure.tpm.device.TpmCommandException;
import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.session.AuthSession;
import io.premeasure.tpm.session.PrimaryKey;
import io.premeasure.tpm.session.StorageKey;
import io.premeasure.tpm.session.TpmCommand;
import io.premeasure.tpm.session.TpmEntity;
import io.premeasure.tpm.session.TpmReader;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * The storage root key: the persistent one at 0x81000001 where there is one, otherwise the owner's
 * {@link PrimaryKey}.
 */
public final class StorageRoot implements Closeable {
  /** Where the storage root key stays (TCG TPM v2.0 Provisioning Guidance, section 7.8). */
  public static final int PERSISTENT = 0x81000001;

  private static final int READ_PUBLIC = 0x173;

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
      return new StorageRoot(tpm, PrimaryKey.create(tpm, TpmEntity.OWNER), true);
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

  @Override
  public void close() throws IOException {
    if (isTransient) {
      AuthSession.flush(tpm, key.entity().handle());
    }
  }
}
