package io.premeasure.tpm.identity;

import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.device.TpmCommandException;
import io.premeasure.tpm.device.TpmConnection;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** The certificate that a TPM's maker issued for its endorsement key. */
public final class EkCertificate {
  private static final int MAX_FILE = 1 << 18;
  private static final int SEQUENCE = 0x30;

  /** A length in two bytes, as every certificate has that is longer than 255 bytes. */
  private static final int TWO_BYTES = 0x82;

  private static final String OAEP = "1.2.840.113549.1.1.7";

  private final X509Certificate certificate;

  EkCertificate(X509Certificate certificate) {
    this.certificate = certificate;
  }

  /**
   * Reads one certificate in DER or PEM.
   *
   * @param source for messages
   * @throws TpmFormatException when there is none, or more than one
   */
  public static EkCertificate read(String source, byte[] content) throws TpmFormatException {
    List<X509Certificate> all = readAll(source, content);
    if (all.size() != 1) {
      throw new TpmFormatException(source, 0, all.size() + " certificates, expected one");
    }
    return new EkCertificate(all.get(0));
  }

  /** Reads certificates, one behind the other, in DER or PEM; at least one. */
  public static List<X509Certificate> readAll(String source, byte[] content)
      throws TpmFormatException {
    if (content.length > MAX_FILE) {
      throw new TpmFormatException(source, MAX_FILE, "longer than any certificates");
    }
    try {
      Collection<? extends java.security.cert.Certificate> read =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(content));
      List<X509Certificate> all = new ArrayList<>();
      for (java.security.cert.Certificate each : read) {
        all.add((X509Certificate) each);
      }
      if (all.isEmpty()) {
        throw new TpmFormatException(source, 0, "no certificate");
      }
      return all;
    } catch (GeneralSecurityException | RuntimeException e) {
      // The JDK's parser lets some of its own exceptions through.
      throw new TpmFormatException(source, 0, "not a certificate: " + e.getMessage());
    }
  }

  /**
   * The certificate that the maker left in the TPM; empty when there is none.
   *
   * @throws TpmFormatException when something else is there
   */
  public static Optional<EkCertificate> inTpm(TpmConnection tpm, EndorsementKey.Kind kind)
      throws IOException {
    byte[] content;
    try {
      content = NvIndex.open(tpm, kind.certificate()).read();
    } catch (TpmCommandException e) {
      return Optional.empty();
    }
    return Optional.of(read("EK certificate in the TPM", withoutPadding(content)));
  }

  /** Some makers fill their NV index up with other bytes. */
  private static byte[] withoutPadding(byte[] content) {
    if (content.length < 4 || content[0] != SEQUENCE || (content[1] & 0xff) != TWO_BYTES) {
      return content;
    }
    int length = 4 + ((content[2] & 0xff) << 8) + (content[3] & 0xff);
    return length < content.length ? Arrays.copyOf(content, length) : content;
  }

  /**
   * The certified key.
   *
   * @throws TpmFormatException when it is none that a TPM has
   */
  public PublicKey key() throws TpmFormatException {
    if (!certificate.getPublicKey().getAlgorithm().equals(OAEP)) {
      return certificate.getPublicKey();
    }
    // Some makers restrict the key to OAEP, which the JDK has no keys for.
    try {
      SubjectPublicKeyInfo info =
          SubjectPublicKeyInfo.getInstance(certificate.getPublicKey().getEncoded());
      RSAPublicKey rsa = RSAPublicKey.getInstance(info.parsePublicKey());
      return KeyFactory.getInstance("RSA")
          .generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      throw new TpmFormatException("EK certificate", 0, "no RSA key: " + e.getMessage());
    }
  }

  /** The certificate itself. */
  public X509Certificate certificate() {
    return certificate;
  }
}
