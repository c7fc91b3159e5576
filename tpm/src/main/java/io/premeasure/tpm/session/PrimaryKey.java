package io.premeasure.tpm.session;

import io.premeasure.tpm.device.TpmConnection;
import java.io.IOException;
import java.util.List;

/**
 * The primary storage key that the TCG's template for P-256 gives, which is the same each time in
 * one hierarchy of one TPM (TCG TPM v2.0 Provisioning Guidance, section 7.5.1).
 */
public final class PrimaryKey {
  private static final int CREATE_PRIMARY = 0x131;
  private static final int ECC = 0x0023;
  private static final int SHA256 = 0x000b;
  private static final int ATTRIBUTES = 0x00030472;
  private static final int AES = 0x0006;
  private static final int CFB = 0x0043;
  private static final int NULL = 0x0010;
  private static final int NIST_P256 = 0x0003;

  private PrimaryKey() {}

  /** Makes the key, which the caller flushes. */
  public static StorageKey create(TpmConnection tpm, TpmEntity hierarchy) throws IOException {
    byte[] noSecret = new TpmWriter().sized(new byte[0]).sized(new byte[0]).toBytes();
    byte[] parameters =
        new TpmWriter().sized(noSecret).sized(template()).sized(new byte[0]).u32(0).toBytes();
    TpmCommand command =
        new TpmCommand("CreatePrimary", CREATE_PRIMARY, List.of(hierarchy), parameters);
    Authorization.Response created = new EntityValue().execute(tpm, command, true);
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
}
