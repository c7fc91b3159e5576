package io.premeasure.tpm.quote;

import java.util.Optional;

/** How a key signs (TCG Algorithm Registry). */
public enum SignatureScheme {
  /** PKCS#1 v1.5. */
  RSASSA(0x0014),
  /** PKCS#1 PSS. */
  RSAPSS(0x0016),
  /** ECDSA. */
  ECDSA(0x0018);

  private final int id;

  SignatureScheme(int id) {
    this.id = id;
  }

  /** The TPM_ALG_ID, 16 bits. */
  public int id() {
    return id;
  }

  /** The scheme with this TPM_ALG_ID. */
  public static Optional<SignatureScheme> ofId(int id) {
    for (SignatureScheme scheme : values()) {
      if (scheme.id == id) {
        return Optional.of(scheme);
      }
    }
    return Optional.empty();
  }
}
