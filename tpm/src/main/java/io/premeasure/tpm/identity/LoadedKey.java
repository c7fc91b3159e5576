package io.premeasure.tpm.identity;

import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.quote.PublicArea;
import io.premeasure.tpm.session.AuthSession;
import io.premeasure.tpm.session.TpmCommand;
import io.premeasure.tpm.session.TpmEntity;
import io.premeasure.tpm.session.TpmReader;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** An RSA or ECC key that can be used now. */
public final class LoadedKey implements Closeable {
  private static final int READ_PUBLIC = 0x173;

  private final TpmConnection tpm;
  private final int handle;
  private final PublicArea area;
  private final boolean isTransient;

  private LoadedKey(TpmConnection tpm, int handle, PublicArea area, boolean isTransient) {
    this.tpm = tpm;
    this.handle = handle;
    this.area = area;
    this.isTransient = isTransient;
  }

  /**
   * A key that stays in the TPM.
   *
   * @param handle 0x81000000 to 0x81ffffff
   */
  public static LoadedKey persistent(TpmConnection tpm, int handle) throws IOException {
    return new LoadedKey(tpm, handle, readPublic(tpm, handle), false);
  }

  /** A key out of a file of tpm2-tools. */
  public static LoadedKey of(TpmConnection tpm, KeyContext context) throws IOException {
    return loaded(tpm, context.load(tpm));
  }

  /** A key that was just loaded or made; it is removed on close. */
  static LoadedKey loaded(TpmConnection tpm, int handle) throws IOException {
    try {
      return new LoadedKey(tpm, handle, readPublic(tpm, handle), true);
    } catch (IOException e) {
      AuthSession.flush(tpm, handle);
      throw e;
    }
  }

  private static PublicArea readPublic(TpmConnection tpm, int handle) throws IOException {
    TpmCommand command =
        new TpmCommand("ReadPublic", READ_PUBLIC, List.of(TpmEntity.named(handle)), new byte[0]);
    TpmReader response = new TpmReader("response to ReadPublic", command.executePlain(tpm));
    return PublicArea.parse("public area from the TPM", response.sized());
  }

  /** The key as a command's handle. */
  public TpmEntity entity() {
    return new TpmEntity(handle, area.name());
  }

  /** What the TPM says of the key. */
  public PublicArea area() {
    return area;
  }

  @Override
  public void close() throws IOException {
    if (isTransient) {
      tpm.authValues().remove(handle);
      AuthSession.flush(tpm, handle);
    }
  }
}
