package io.premeasure.boot.txt.lcp;

/** How a list is signed. */
public enum SignatureScheme {
  /** RSASSA-PKCS1-v1_5; the lists of versions 0x01xx and 0x02xx. */
  RSA_PKCS1(0x14, "rsa"),
  /** RSASSA-PSS; the lists of version 0x03xx. */
  RSA_PSS(0x16, "rsapss"),
  /** ECDSA over P-256 or P-384. */
  ECDSA(0x18, "ecdsa"),
  /** SM2, with SM3. */
  SM2(0x1b, "sm2");

  private final int id;
  private final String label;

  SignatureScheme(int id, String label) {
    this.id = id;
    this.label = label;
  }

  /** The TPM_ALG_ID. */
  public int id() {
    return id;
  }

  /** The name that lcp2_crtpollist knows. */
  public String label() {
    return label;
  }

  /** Whether the key is an RSA modulus; else it is a point, both coordinates. */
  public boolean isRsa() {
    return this == RSA_PKCS1 || this == RSA_PSS;
  }
}
