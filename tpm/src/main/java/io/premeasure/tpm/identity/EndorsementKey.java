package io.premeasure.tpm.identity;

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
import java.util.List;

/**
 * Finds or makes a TPM's endorsement key: the one that its maker's certificate is for (TCG EK
 * Credential Profile 2.3, section B.3 and B.4).
 */
public final class EndorsementKey {
  private static final int CREATE_PRIMARY = 0x131;
  private static final int AES = 0x0006;
  private static final int CFB = 0x0043;
  private static final int NULL = 0x0010;

  /** Keys that a PC's TPM can have: two of the low range, two of the high one. */
  public enum Kind {
    /** RSA with 2048 bits (template L-1). */
    RSA(0x81010001, 0x01c00002, EkTemplate.LOW, 2048),
    /** On the curve P-256 (template L-2). */
    ECC(0x81010002, 0x01c0000a, EkTemplate.LOW, 256),
    /** RSA with 3072 bits (template H-6). */
    RSA3072(0x8101001c, 0x01c0001c, EkTemplate.HIGH, 3072),
    /** On the curve P-384 (template H-3). */
    ECC384(0x81010016, 0x01c00016, EkTemplate.HIGH, 384);

    private final int persistent;
    private final int certificate;
    private final EkTemplate template;
    private final int bits;

    Kind(int persistent, int certificate, EkTemplate template, int bits) {
      this.persistent = persistent;
      this.certificate = certificate;
      this.template = template;
      this.bits = bits;
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
    return kind.bits >= 2048
        ? found.area().key() instanceof RSAPublicKey rsa
            && rsa.getModulus().bitLength() == kind.bits
        : found.area().key() instanceof ECPublicKey ec
            && ec.getParams().getCurve().getField().getFieldSize() == kind.bits;
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
    EkTemplate range = kind.template;
    boolean rsa = kind.bits >= 2048;
    TpmWriter head =
        new TpmWriter()
            .u16(rsa ? 0x0001 : 0x0023)
            .u16(range.nameAlgorithm().id())
            .u32(range.attributes())
            .sized(range.policy())
            .u16(AES)
            .u16(range.aesBits())
            .u16(CFB)
            .u16(NULL);
    if (rsa) {
      return head.u16(kind.bits).u32(0).sized(range.unique(kind.bits / 8)).toBytes();
    }
    TpmCurve curve = kind.bits == 384 ? TpmCurve.P384 : TpmCurve.P256;
    return head.u16(curve.id())
        .u16(NULL)
        .sized(range.unique(curve.fieldSize()))
        .sized(range.unique(curve.fieldSize()))
        .toBytes();
  }
}
