package io.premeasure.tpm.identity;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.quote.KeyAttribute;
import io.premeasure.tpm.quote.PublicArea;
import io.premeasure.tpm.quote.SignatureScheme;
import io.premeasure.tpm.quote.TpmCurve;
import io.premeasure.tpm.session.AuthSession;
import io.premeasure.tpm.session.StorageKey;
import io.premeasure.tpm.session.TpmCommand;
import io.premeasure.tpm.session.TpmReader;
import io.premeasure.tpm.session.TpmWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;

/**
 * An attestation key outside the TPM: its public part, and its private part, which that TPM alone
 * can read. It signs what the TPM made itself and nothing else.
 */
public final class AttestationKeyPair {
  private static final int CREATE = 0x153;
  private static final int LOAD = 0x157;
  private static final int RSA = 0x0001;
  private static final int ECC = 0x0023;
  private static final int NULL = 0x0010;
  private static final int RSA_BITS = 2048;
  private static final int ATTRIBUTES =
      KeyAttribute.bits(
          EnumSet.of(
              KeyAttribute.FIXED_TPM,
              KeyAttribute.FIXED_PARENT,
              KeyAttribute.SENSITIVE_DATA_ORIGIN,
              KeyAttribute.USER_WITH_AUTH,
              KeyAttribute.NO_DA,
              KeyAttribute.RESTRICTED,
              KeyAttribute.SIGN));

  private final PublicArea area;
  private final byte[] privateArea;

  /** Kinds of keys; all sign with SHA-256. */
  public enum Kind {
    /** ECDSA on the curve P-256. */
    ECC,
    /** RSA with 2048 bits, PKCS#1 v1.5. */
    RSA,
    /** RSA with 2048 bits, PKCS#1 PSS. */
    RSAPSS
  }

  private AttestationKeyPair(PublicArea area, byte[] privateArea) {
    this.area = area;
    this.privateArea = privateArea;
  }

  /** Lets the TPM make a key under the parent. */
  public static AttestationKeyPair create(TpmConnection tpm, StorageKey parent, Kind kind)
      throws IOException {
    return create(tpm, parent, kind, new byte[0]);
  }

  /**
   * Lets the TPM make a key that can only be used with an authorisation value.
   *
   * @param value at most 32 bytes; not changed
   */
  public static AttestationKeyPair create(
      TpmConnection tpm, StorageKey parent, Kind kind, byte[] value) throws IOException {
    byte[] sensitive = new TpmWriter().sized(value).sized(new byte[0]).toBytes();
    byte[] parameters =
        new TpmWriter().sized(sensitive).sized(template(kind)).sized(new byte[0]).u32(0).toBytes();
    TpmCommand command = new TpmCommand("Create", CREATE, List.of(parent.entity()), parameters);
    Arrays.fill(sensitive, (byte) 0);
    Arrays.fill(parameters, (byte) 0);
    try (AuthSession session =
        AuthSession.of(tpm, parent, parent.entity(), AuthSession.Secret.COMMAND)) {
      TpmReader created =
          new TpmReader("response to Create", session.execute(tpm, command, false).parameters());
      byte[] privateArea = created.sized();
      return new AttestationKeyPair(
          PublicArea.parse("public area from the TPM", created.sized()), privateArea);
    } finally {
      command.erase();
    }
  }

  private static byte[] template(Kind kind) {
    TpmWriter head =
        new TpmWriter()
            .u16(kind == Kind.ECC ? ECC : RSA)
            .u16(HashAlgorithm.SHA256.id())
            .u32(ATTRIBUTES)
            .sized(new byte[0])
            .u16(NULL)
            .u16(scheme(kind).id())
            .u16(HashAlgorithm.SHA256.id());
    return kind == Kind.ECC
        ? head.u16(TpmCurve.P256.id()).u16(NULL).sized(new byte[0]).sized(new byte[0]).toBytes()
        : head.u16(RSA_BITS).u32(0).sized(new byte[0]).toBytes();
  }

  private static SignatureScheme scheme(Kind kind) {
    return switch (kind) {
      case ECC -> SignatureScheme.ECDSA;
      case RSA -> SignatureScheme.RSASSA;
      case RSAPSS -> SignatureScheme.RSAPSS;
    };
  }

  /**
   * From the two files that tpm2_create writes ({@code -u}, {@code -r}): TPM2B_PUBLIC and
   * TPM2B_PRIVATE.
   *
   * @throws TpmFormatException when one is something else
   */
  public static AttestationKeyPair decode(byte[] publicFile, byte[] privateFile)
      throws TpmFormatException {
    TpmReader reader = new TpmReader("private part of the key", privateFile);
    byte[] privateArea = reader.sized();
    reader.end();
    return new AttestationKeyPair(
        PublicArea.parseSized("public part of the key", publicFile), privateArea);
  }

  /** Puts the key into the TPM that made it, under the same parent. */
  public LoadedKey load(TpmConnection tpm, StorageKey parent) throws IOException {
    byte[] parameters = new TpmWriter().sized(privateArea).bytes(publicFile()).toBytes();
    TpmCommand command = new TpmCommand("Load", LOAD, List.of(parent.entity()), parameters);
    int handle;
    try (AuthSession session =
        AuthSession.of(tpm, parent, parent.entity(), AuthSession.Secret.COMMAND)) {
      handle = session.execute(tpm, command, true).handle();
    }
    return LoadedKey.loaded(tpm, handle);
  }

  /** The public part. */
  public PublicArea area() {
    return area;
  }

  /** TPM2B_PUBLIC. */
  public byte[] publicFile() {
    return area.sized();
  }

  /** TPM2B_PRIVATE. */
  public byte[] privateFile() {
    return new TpmWriter().sized(privateArea).toBytes();
  }
}
