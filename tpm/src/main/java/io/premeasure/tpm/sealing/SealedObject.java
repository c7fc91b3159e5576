package io.premeasure.tpm.sealing;

import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.session.TpmReader;
import io.premeasure.tpm.session.TpmWriter;

/**
 * A sealed secret: a KEYEDHASH object's public and private part, as TPM2_Create gives them. The TPM
 * that made it alone can read the private part.
 */
public final class SealedObject {
  private final byte[] publicArea;
  private final byte[] privateArea;

  /**
   * An object of two parts.
   *
   * @param publicArea TPMT_PUBLIC
   * @param privateArea the bytes of TPM2B_PRIVATE
   */
  public SealedObject(byte[] publicArea, byte[] privateArea) {
    this.publicArea = publicArea.clone();
    this.privateArea = privateArea.clone();
  }

  /**
   * From the two files that tpm2_create writes ({@code -u}, {@code -r}): TPM2B_PUBLIC and
   * TPM2B_PRIVATE.
   *
   * @throws TpmFormatException when a length is not that of the file
   */
  public static SealedObject decode(byte[] publicFile, byte[] privateFile)
      throws TpmFormatException {
    return new SealedObject(
        content("public part of the sealed object", publicFile),
        content("private part of the sealed object", privateFile));
  }

  /** TPM2B_PUBLIC. */
  public byte[] publicFile() {
    return new TpmWriter().sized(publicArea).toBytes();
  }

  /** TPM2B_PRIVATE. */
  public byte[] privateFile() {
    return new TpmWriter().sized(privateArea).toBytes();
  }

  /** TPMT_PUBLIC; a copy. */
  public byte[] publicArea() {
    return publicArea.clone();
  }

  /** The bytes of TPM2B_PRIVATE; a copy. */
  public byte[] privateArea() {
    return privateArea.clone();
  }

  private static byte[] content(String name, byte[] file) throws TpmFormatException {
    TpmReader reader = new TpmReader(name, file);
    byte[] content = reader.sized();
    reader.end();
    return content;
  }
}
