package io.premeasure.boot.uefi;

import io.premeasure.boot.BootFormatException;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.DigestInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.DefaultCMSSignatureAlgorithmNameGenerator;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.bc.BcRSASignerInfoVerifierBuilder;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;

/**
 * A signature in a PE image's certificate table (Microsoft, "Windows Authenticode Portable
 * Executable Signature Format"): PKCS#7 signed data over the image's digest.
 */
public final class ImageSignature {
  private static final int CERTIFICATE_HEADER = 8;
  private static final int SIGNED_DATA = 2;
  private static final int MAX_TABLE = 1 << 20;
  private static final int MAX_SIGNATURES = 64;
  private static final int MAX_CHAIN = 16;

  private final List<X509CertificateHolder> chain;

  private ImageSignature(List<X509CertificateHolder> chain) {
    this.chain = List.copyOf(chain);
  }

  /**
   * The signatures that are valid for the image's content, in the order of the table, whoever made
   * them. Those that are damaged, or sign another content, firmware passes over, and so does this.
   */
  public static List<ImageSignature> of(PeImage image) throws IOException {
    List<ImageSignature> signatures = new ArrayList<>();
    for (byte[] signedData : table(image)) {
      read(image, signedData).ifPresent(signatures::add);
    }
    return signatures;
  }

  /** The signer's certificate and those of the issuers above it that the signature brings. */
  List<X509CertificateHolder> chain() {
    return chain;
  }

  /** Whether a certificate, DER, is the signer's or that of an issuer at any level above it. */
  boolean isAnchoredBy(byte[] certificate) {
    try {
      X509CertificateHolder anchor = new X509CertificateHolder(certificate);
      return chain.stream()
          .anyMatch(link -> link.equals(anchor) || CertificateIssue.isIssuedBy(link, anchor));
    } catch (IOException | IllegalArgumentException e) {
      // An entry that is no certificate allows nothing.
      return false;
    }
  }

  private static List<byte[]> table(PeImage image) throws IOException {
    BlockSource file = image.file();
    PeHeader header = image.header();
    List<byte[]> entries = new ArrayList<>();
    if (header.certificateSize() == 0) {
      return entries;
    }
    long entry = header.certificateEntry();
    long at = Integer.toUnsignedLong(PeHeader.bytes(file, entry, 4, "certificates").getInt());
    long end = at + header.certificateSize();
    if (end > file.size() || header.certificateSize() > MAX_TABLE) {
      throw new BootFormatException(
          image.name(), entry, "certificates of " + header.certificateSize() + " bytes at " + at);
    }
    while (end - at > CERTIFICATE_HEADER && entries.size() < MAX_SIGNATURES) {
      ByteBuffer fields = PeHeader.bytes(file, at, CERTIFICATE_HEADER, "certificate");
      long length = Integer.toUnsignedLong(fields.getInt(0));
      if (length <= CERTIFICATE_HEADER || length > end - at) {
        break;
      }
      if (fields.getShort(6) == SIGNED_DATA) {
        byte[] data = new byte[(int) length - CERTIFICATE_HEADER];
        file.read(at + CERTIFICATE_HEADER, data, 0, data.length);
        entries.add(data);
      }
      at += (length + 7) / 8 * 8;
    }
    return entries;
  }

  private static Optional<ImageSignature> read(PeImage image, byte[] signedData)
      throws IOException {
    try {
      CMSSignedData data = new CMSSignedData(signedData);
      SignerInformation signer = data.getSignerInfos().iterator().next();
      List<X509CertificateHolder> certificates =
          new ArrayList<>(data.getCertificates().getMatches(null));
      Optional<X509CertificateHolder> leaf =
          certificates.stream().filter(signer.getSID()::match).findFirst();
      if (leaf.isEmpty() || !signs(image, data) || !verifies(signer, leaf.get())) {
        return Optional.empty();
      }
      return Optional.of(new ImageSignature(chain(leaf.get(), certificates)));
    } catch (CMSException | OperatorCreationException | RuntimeException e) {
      // Bouncy Castle has many ways to say that bytes are no signature.
      return Optional.empty();
    }
  }

  /** Whether the signed digest is the image's: SpcIndirectDataContent's second member. */
  private static boolean signs(PeImage image, CMSSignedData data) throws IOException {
    ASN1Encodable content = (ASN1Encodable) data.getSignedContent().getContent();
    DigestInfo digest = DigestInfo.getInstance(ASN1Sequence.getInstance(content).getObjectAt(1));
    byte[] signed = digest.getDigest();
    for (HashAlgorithm algorithm : HashAlgorithm.values()) {
      if (algorithm.size() == signed.length) {
        Map<HashAlgorithm, byte[]> own = Authenticode.digests(image, List.of(algorithm));
        if (Arrays.equals(own.get(algorithm), signed)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean verifies(SignerInformation signer, X509CertificateHolder leaf)
      throws CMSException, OperatorCreationException, IOException {
    return signer.verify(
        new BcRSASignerInfoVerifierBuilder(
                new DefaultCMSSignatureAlgorithmNameGenerator(),
                new DefaultSignatureAlgorithmIdentifierFinder(),
                new DefaultDigestAlgorithmIdentifierFinder(),
                new BcDigestCalculatorProvider())
            .build(
                org.bouncycastle.crypto.util.PublicKeyFactory.createKey(
                    leaf.getSubjectPublicKeyInfo())));
  }

  private static List<X509CertificateHolder> chain(
      X509CertificateHolder leaf, List<X509CertificateHolder> certificates) {
    List<X509CertificateHolder> chain = new ArrayList<>(List.of(leaf));
    Optional<X509CertificateHolder> next = Optional.of(leaf);
    while (next.isPresent() && chain.size() < MAX_CHAIN) {
      X509CertificateHolder current = next.get();
      next =
          certificates.stream()
              .filter(each -> !chain.contains(each))
              .filter(each -> CertificateIssue.isIssuedBy(current, each))
              .findFirst();
      next.ifPresent(chain::add);
    }
    return chain;
  }
}
