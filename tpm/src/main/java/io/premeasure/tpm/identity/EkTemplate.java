package io.premeasure.tpm.identity;

import io.premeasure.tpm.HashAlgorithm;
import java.util.HexFormat;

/** What the templates of endorsement keys have in common (TCG EK Credential Profile 2.3, B.3). */
enum EkTemplate {
  /** Keys that are used by TPM2_PolicySecret of the endorsement hierarchy alone (PolicyA). */
  LOW(
      HashAlgorithm.SHA256,
      128,
      0x000300b2,
      "837197674484b3f81a90cc8d46a5d724fd52d76e06520b64f2a1da1b331469aa"),
  /** Keys that are used by their value, or by that policy or another one in the TPM (PolicyB). */
  HIGH(
      HashAlgorithm.SHA384,
      256,
      0x000300f2,
      "b26e7d28d11a50bc53d882bcf5fd3a1a074148bb35d3b4e4cb1c0ad9bde419ca"
          + "cb47ba09699646150f9fc000f3f80e12");

  private final HashAlgorithm nameAlgorithm;
  private final int aesBits;
  private final int attributes;
  private final String policy;

  EkTemplate(HashAlgorithm nameAlgorithm, int aesBits, int attributes, String policy) {
    this.nameAlgorithm = nameAlgorithm;
    this.aesBits = aesBits;
    this.attributes = attributes;
    this.policy = policy;
  }

  HashAlgorithm nameAlgorithm() {
    return nameAlgorithm;
  }

  int aesBits() {
    return aesBits;
  }

  /** TPMA_OBJECT. */
  int attributes() {
    return attributes;
  }

  byte[] policy() {
    return HexFormat.of().parseHex(policy);
  }

  /** The field that makes keys differ: zeros in the low range, nothing in the high one. */
  byte[] unique(int size) {
    return new byte[this == LOW ? size : 0];
  }
}
