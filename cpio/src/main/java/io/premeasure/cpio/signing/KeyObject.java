package io.premeasure.cpio.signing;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/**
 * The first object of a key file, as the type that stands for it in Bouncy Castle: PEM, or DER,
 * whose structures tell their kind by their first elements.
 */
final class KeyObject {
  private static final int DER_SEQUENCE = 0x30;
  private static final int PKCS1_PRIVATE_ELEMENTS = 9;

  private KeyObject() {}

  /**
   * Reads the object.
   *
   * @throws KeyFormatException when there is none or it is malformed
   */
  static Object read(String source, byte[] content) throws KeyFormatException {
    try {
      return content.length > 0 && content[0] == DER_SEQUENCE
          ? der(ASN1Sequence.getInstance(content))
          : pem(source, content);
    } catch (KeyFormatException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // The parsers let ASN.1 errors through in many exception types.
      throw new KeyFormatException(source, "malformed key: " + e.getMessage(), e);
    }
  }

  private static Object pem(String source, byte[] content) throws IOException {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    try (PEMParser parser = new PEMParser(new StringReader(text))) {
      Object object = parser.readObject();
      if (object == null) {
        throw new KeyFormatException(source, "no PEM block (-----BEGIN ...) found");
      }
      return object;
    }
  }

  private static Object der(ASN1Sequence sequence) throws IOException {
    ASN1Encodable first = element(sequence, 0);
    ASN1Encodable second = element(sequence, 1);
    if (first instanceof ASN1Integer && second instanceof ASN1Sequence) {
      return PrivateKeyInfo.getInstance(sequence);
    }
    if (first instanceof ASN1Integer && sequence.size() == 2) {
      return new SubjectPublicKeyInfo(rsa(), sequence);
    }
    if (first instanceof ASN1Integer && sequence.size() == PKCS1_PRIVATE_ELEMENTS) {
      return new PrivateKeyInfo(rsa(), sequence);
    }
    if (second instanceof ASN1BitString && sequence.size() == 2) {
      return SubjectPublicKeyInfo.getInstance(sequence);
    }
    if (second instanceof ASN1OctetString && sequence.size() == 2) {
      return new PKCS8EncryptedPrivateKeyInfo(EncryptedPrivateKeyInfo.getInstance(sequence));
    }
    return new X509CertificateHolder(Certificate.getInstance(sequence));
  }

  private static ASN1Encodable element(ASN1Sequence sequence, int index) {
    return index < sequence.size() ? sequence.getObjectAt(index) : DERNull.INSTANCE;
  }

  private static AlgorithmIdentifier rsa() {
    return new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
  }
}
