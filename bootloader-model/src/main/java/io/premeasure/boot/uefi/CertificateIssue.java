package io.premeasure.boot.uefi;

import org.bouncycastle.cert.CertException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcRSAContentVerifierProviderBuilder;

/** Whether a certificate was issued by another: the names fit and the signature verifies. */
final class CertificateIssue {
  private CertificateIssue() {}

  /** Dates are not looked at, as firmware does not. */
  static boolean isIssuedBy(X509CertificateHolder certificate, X509CertificateHolder issuer) {
    if (!certificate.getIssuer().equals(issuer.getSubject())) {
      return false;
    }
    try {
      return certificate.isSignatureValid(
          new BcRSAContentVerifierProviderBuilder(new DefaultDigestAlgorithmIdentifierFinder())
              .build(issuer));
    } catch (CertException | OperatorCreationException | RuntimeException e) {
      // Another kind of key, or none that can be read: it did not sign this.
      return false;
    }
  }
}
