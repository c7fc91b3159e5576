package io.premeasure.tpm.identity;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.device.TpmCommandException;
import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.quote.TpmCurve;
import io.premeasure.tpm.session.Authorization;
import io.premeasure.tpm.session.EntityValue;
import io.premeasure.tpm.session.TpmCommand;
import io.premeasure.tpm.session.TpmEntity;
import io.premeasure.tpm.session.TpmWriter;
import java.io.IOException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.HexFormat;
import java.util.List;

/**
 * Finds or makes a TPM's endorsement key: the one that its maker's certificate is for (TCG EK
 * Credential Profile 2.3, section B.3, templates L-1 and L-2).
 */
public final class EndorsementKey {
  private static final int CREATE_PRIMARY = 0x131;
  private static final int ATTRIBUTES = 0x000300b2;
  private static final int AES = 0x0006;
  private static final int CFB = 0x0043;
  private static final int NULL = 0x0010;
  private static final int RSA_BITS = 2048;

  /** TPM2_PolicySecret of the endorsement hierarchy. */
  private static final byte[] POLICY =
      HexFormat.of().parseHex("837197674484b3f81a90cc8d46a5d724fd52d76e06520b64f2a1da1b331469aa");

  /** The two keys that every PC's TPM can have. */
  public enum Kind {
    /** RSA with 2048 bits. */
    RSA(0x81010001, 0x01c00002, 0x0001),
    /** On the curve P-256. */
    ECC(0x81010002, 0x01c0000a, 0x0023);

    private final int persistent;
    private final int certificate;
    private final int type;

    Kind(int persistent, int certificate, int type) {
      this.persistent = persistent;
      this.certificate = certificate;
      this.type = type;
    }

    /** NV index of the maker's certificate. */
    int certificate() {
      return certificate;
    }
  }

  private EndorsementKey() {}

  /** The key, where it usually stays; otherwise it is made, which gives the same key each time. */
  public static LoadedKey open(TpmConnection tpm, Kind kind) throws IOException {
    try {
      LoadedKey found = LoadedKey.persistent(tpm, kind.persistent);
      if (isOfKind(found, kind)) {
        return found;
      }
    } catch (TpmCommandException e) {
      // Nothing is there: the key is made.
    }
    return create(tpm, kind);
  }

  private static boolean isOfKind(LoadedKey found, Kind kind) {
    return kind == Kind.RSA
        ? found.area().key() instanceof RSAPublicKey
        : found.area().key() instanceof ECPublicKey;
  }

  private static LoadedKey create(TpmConnection tpm, Kind kind) throws IOException {
    byte[] noSecret = new TpmWriter().sized(new byte[0]).sized(new byte[0]).toBytes();
    byte[] parameters =
        new TpmWriter().sized(noSecret).sized(template(kind)).sized(new byte[0]).u32(0).toBytes();
    TpmCommand command =
        new TpmCommand("CreatePrimary", CREATE_PRIMARY, List.of(TpmEntity.ENDORSEMENT), parameters);
    Authorization.Response created = new EntityValue().execute(tpm, command, true);
    return LoadedKey.loaded(tpm, created.handle());
  }

  private static byte[] template(Kind kind) {
    TpmWriter head =
        new TpmWriter()
            .u16(kind.type)
            .u16(HashAlgorithm.SHA256.id())
            .u32(ATTRIBUTES)
            .sized(POLICY)
            .u16(AES)
            .u16(128)
            .u16(CFB)
            .u16(NULL);
    return kind == Kind.RSA
        ? head.u16(RSA_BITS).u32(0).sized(new byte[RSA_BITS / 8]).toBytes()
        : head.u16(TpmCurve.P256.id()).u16(NULL).sized(new byte[32]).sized(new byte[32]).toBytes();
  }
}
