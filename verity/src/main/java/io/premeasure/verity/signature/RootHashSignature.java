package io.premeasure.verity.signature;

import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Set;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.cms.SignerIdentifier;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * A detached signature of a root hash: PKCS#7 SignedData (RFC 5652) in DER over the root hash as
 * lower-case hex digits without a newline, without certificates and signed attributes. The kernel
 * checks it against its keyrings when a volume with {@code root_hash_sig_key_desc} is activated
 * (Linux, drivers/md/dm-verity-verify-sig.c).
 */
public final class RootHashSignature {
  /** The longest signature that is read; the kernel's own limit for a user key is 32767. */
  public static final int LONGEST = 32767;

  private static final Set<ASN1ObjectIdentifier> DIGESTS =
      Set.of(
          NISTObjectIdentifiers.id_sha256,
          NISTObjectIdentifiers.id_sha384,
          NISTObjectIdentifiers.id_sha512);

  private static final Set<Integer> VERSIONS = Set.of(1, 3);

  private final byte[] der;

  private RootHashSignature(byte[] der) {
    this.der = der;
  }

  /** The bytes that are signed: the root hash in lower-case hex. */
  public static byte[] signedText(byte[] rootHash) {
    return HexFormat.of().formatHex(rootHash).getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Puts a signature that was made elsewhere into the form that the kernel takes, after it has been
   * checked.
   *
   * @param rootHash what was signed
   * @param certificate that of the signer, with an RSA key
   * @param rawSignature RSASSA-PKCS1-v1_5 with SHA-256 over {@link #signedText}, as long as the
   *     modulus, big-endian
   * @throws SignatureException when it is not the certificate's signature of this root hash
   */
  public static RootHashSignature of(
      byte[] rootHash, SigningCertificate certificate, byte[] rawSignature) throws IOException {
    AlgorithmIdentifier sha256 =
        new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256, DERNull.INSTANCE);
    AlgorithmIdentifier rsa =
        new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
    X509CertificateHolder holder = certificate.holder();
    SignerInfo signer =
        new SignerInfo(
            new SignerIdentifier(
                new IssuerAndSerialNumber(holder.getIssuer(), holder.getSerialNumber())),
            sha256,
            (ASN1Set) null,
            rsa,
            new DEROctetString(rawSignature),
            (ASN1Set) null);
    ASN1EncodableVector digests = new ASN1EncodableVector();
    digests.add(sha256);
    SignedData data =
        new SignedData(
            new DERSet(digests),
            new ContentInfo(CMSObjectIdentifiers.data, null),
            null,
            null,
            new DERSet(signer));
    byte[] der =
        new ContentInfo(CMSObjectIdentifiers.signedData, data).getEncoded(ASN1Encoding.DER);
    RootHashSignature signature = new RootHashSignature(der);
    signature.verify(rootHash, certificate);
    return signature;
  }

  /**
   * Takes a signature; what it claims is for {@link #verify} to judge.
   *
   * @param source the name that errors carry
   * @throws VerityFormatException when it is not one DER object of a signature's length
   */
  public static RootHashSignature parse(String source, byte[] content)
      throws VerityFormatException {
    if (content.length > LONGEST) {
      throw new VerityFormatException(
          source, LONGEST, "root hash signature: longer than " + LONGEST + " bytes");
    }
    try (ASN1InputStream in = new ASN1InputStream(content)) {
      if (in.readObject() != null && in.available() == 0) {
        return new RootHashSignature(content.clone());
      }
    } catch (IOException | RuntimeException e) {
      throw notPkcs7(source);
    }
    throw notPkcs7(source);
  }

  private static VerityFormatException notPkcs7(String source) {
    return new VerityFormatException(
        source, 0, "root hash signature: expected PKCS#7 SignedData in DER and nothing behind it");
  }

  /** The signature in DER. */
  public byte[] encode() {
    return der.clone();
  }

  /**
   * Checks that this is a signature of a root hash by the key of a certificate.
   *
   * @throws SignatureException when it is not, with the reason
   */
  public void verify(byte[] rootHash, SigningCertificate certificate) throws SignatureException {
    try {
      SignerInformation signer = onlySigner(rootHash);
      if (!signer.getSID().match(certificate.holder())) {
        throw new SignatureException(
            "root hash signature: made by another than " + certificate.subject());
      }
      if (!signer.verify(new JcaSimpleSignerInfoVerifierBuilder().build(certificate.holder()))) {
        throw wrong(rootHash, certificate);
      }
    } catch (CMSException
        | OperatorCreationException
        | java.security.cert.CertificateException
        | RuntimeException e) {
      throw wrong(rootHash, certificate);
    }
  }

  private SignerInformation onlySigner(byte[] rootHash) throws CMSException, SignatureException {
    CMSSignedData data = new CMSSignedData(new CMSProcessableByteArray(signedText(rootHash)), der);
    requireForm(data);
    if (!data.isDetachedSignature()) {
      throw new SignatureException(
          "root hash signature: it holds the content it signs, expected a detached one");
    }
    Collection<SignerInformation> signers = data.getSignerInfos().getSigners();
    if (signers.size() != 1) {
      throw new SignatureException(
          "root hash signature: " + signers.size() + " signers, expected one");
    }
    SignerInformation signer = signers.iterator().next();
    if (signer.getSignedAttributes() != null) {
      throw new SignatureException(
          "root hash signature: it has signed attributes, expected none (openssl -noattr)");
    }
    if (!DIGESTS.contains(signer.getDigestAlgorithmID().getAlgorithm())) {
      throw new SignatureException(
          "root hash signature: digest "
              + signer.getDigestAlgOID()
              + ", expected SHA-256, SHA-384 or SHA-512");
    }
    return signer;
  }

  /** What the signature does not cover is fixed: it must be what a kernel would be given. */
  private static void requireForm(CMSSignedData data) throws SignatureException {
    ContentInfo outer = data.toASN1Structure();
    SignedData inner = SignedData.getInstance(outer.getContent());
    if (!outer.getContentType().equals(CMSObjectIdentifiers.signedData)
        || !inner.getEncapContentInfo().getContentType().equals(CMSObjectIdentifiers.data)) {
      throw new SignatureException(
          "root hash signature: expected PKCS#7 SignedData of plain data, found "
              + outer.getContentType()
              + " of "
              + inner.getEncapContentInfo().getContentType());
    }
    if (!VERSIONS.contains(inner.getVersion().intPositiveValueExact())) {
      throw new SignatureException(
          "root hash signature: SignedData version " + inner.getVersion() + ", expected 1 or 3");
    }
    Set<AlgorithmIdentifier> listed = data.getDigestAlgorithmIDs();
    for (SignerInformation signer : data.getSignerInfos().getSigners()) {
      if (!listed.equals(Set.of(signer.getDigestAlgorithmID()))) {
        throw new SignatureException(
            "root hash signature: the list of digests is not that of its signer");
      }
      int expected = signer.getSID().getSubjectKeyIdentifier() == null ? 1 : 3;
      if (signer.getVersion() != expected) {
        throw new SignatureException(
            "root hash signature: SignerInfo version "
                + signer.getVersion()
                + ", expected "
                + expected);
      }
    }
  }

  private static SignatureException wrong(byte[] rootHash, SigningCertificate certificate) {
    return new SignatureException(
        "root hash signature: not one of "
            + HexFormat.of().formatHex(rootHash)
            + " by "
            + certificate.subject());
  }
}
