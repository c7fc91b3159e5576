package io.premeasure.tpm.identity;

import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.quote.RefusedException;
import io.premeasure.tpm.quote.Verdict;
import io.premeasure.tpm.quote.Verdict.Check;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether somebody who is trusted vouches for an endorsement key (TCG EK Credential Profile 2.3,
 * section 3.2). Nothing is trusted but the roots that are given.
 */
public final class EkChain {
  private static final String EK_CERTIFICATE = "2.23.133.8.1";
  private static final int KEY_ENCIPHERMENT = 2;
  private static final int KEY_AGREEMENT = 4;

  private final Set<TrustAnchor> roots;
  private final Collection<X509Certificate> intermediates;
  private final Collection<X509CRL> revoked;

  /**
   * Who is trusted.
   *
   * @param roots at least one
   * @param intermediates that a chain may lead over
   * @param revoked lists of revoked certificates; when there are any, there must be one for every
   *     issuer of a chain
   */
  public EkChain(
      Collection<X509Certificate> roots,
      Collection<X509Certificate> intermediates,
      Collection<X509CRL> revoked) {
    if (roots.isEmpty()) {
      throw new IllegalArgumentException("no root");
    }
    this.roots =
        roots.stream().map(root -> new TrustAnchor(root, null)).collect(Collectors.toSet());
    this.intermediates = List.copyOf(intermediates);
    this.revoked = List.copyOf(revoked);
  }

  /**
   * Checks a certificate, and that it is for this key.
   *
   * @param ek what a machine says is its endorsement key, if it said so
   * @param at the moment for which the certificates must be valid
   * @throws RefusedException when one of the checks does not hold
   */
  public Verdict verify(EkCertificate certificate, Optional<EkPublic> ek, Instant at)
      throws RefusedException, TpmFormatException {
    List<Check> checks = new ArrayList<>();
    checks.add(chain(certificate.certificate(), at));
    checks.add(usage(certificate.certificate(), certificate.key()));
    checks.add(purpose(certificate.certificate()));
    List<String> notChecked = new ArrayList<>();
    if (ek.isPresent()) {
      boolean same = Arrays.equals(certificate.key().getEncoded(), ek.get().key().getEncoded());
      checks.add(
          new Check("endorsement key", same, same ? "the certified one" : "not the certified one"));
    } else {
      notChecked.add("endorsement key");
    }
    if (revoked.isEmpty()) {
      notChecked.add("revocation");
    }
    return new Verdict(checks, notChecked).demanded();
  }

  private Check chain(X509Certificate certificate, Instant at) {
    try {
      X509CertSelector target = new X509CertSelector();
      target.setCertificate(certificate);
      PKIXBuilderParameters parameters = new PKIXBuilderParameters(roots, target);
      List<Object> known = new ArrayList<>(intermediates);
      known.add(certificate);
      known.addAll(revoked);
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(known)));
      parameters.setRevocationEnabled(!revoked.isEmpty());
      parameters.setDate(Date.from(at));
      PKIXCertPathBuilderResult built =
          (PKIXCertPathBuilderResult) CertPathBuilder.getInstance("PKIX").build(parameters);
      String root = built.getTrustAnchor().getTrustedCert().getSubjectX500Principal().getName();
      return new Check("chain", true, "leads to " + root);
    } catch (GeneralSecurityException e) {
      return new Check("chain", false, "does not lead to a given root: " + reason(e));
    }
  }

  /** What the JDK found at last; around it is only that it found no path. */
  private static String reason(Throwable failure) {
    Throwable reason = failure;
    while (reason.getCause() != null) {
      reason = reason.getCause();
    }
    return reason.getMessage();
  }

  private static Check usage(X509Certificate certificate, PublicKey key) {
    int wanted = key instanceof RSAPublicKey ? KEY_ENCIPHERMENT : KEY_AGREEMENT;
    boolean[] usage = certificate.getKeyUsage();
    boolean right = usage != null && usage[wanted] && certificate.getBasicConstraints() < 0;
    return new Check(
        "key usage", right, right ? "the key's alone" : "not that of an endorsement key");
  }

  private static Check purpose(X509Certificate certificate) {
    List<String> purposes;
    try {
      purposes = Optional.ofNullable(certificate.getExtendedKeyUsage()).orElse(List.of());
    } catch (CertificateParsingException e) {
      return new Check("purpose", false, e.getMessage());
    }
    boolean right = purposes.contains(EK_CERTIFICATE);
    return new Check("purpose", right, right ? "EK certificate" : "no EK certificate: " + purposes);
  }
}
