package io.premeasure.tpm.eventlog.detail;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.eventlog.LogReader;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;

/** EFI_SIGNATURE_LISTs, the content of PK, KEK, db and dbx (UEFI Specification, 32.4.1). */
final class SignatureLists {
  private static final Map<String, String> NAMES =
      Map.of("1.2.840.113549.1.9.1", "EMAILADDRESS", "2.5.4.5", "SERIALNUMBER");
  private static final int HEAD = 28;
  private static final int OWNER = 16;

  private SignatureLists() {}

  /** All signatures of all lists, each with its type, its owner and what it says. */
  static void read(LogReader in, List<Object> signatures) throws TpmFormatException {
    while (in.remaining() > 0) {
      int start = in.position();
      String type = Guid.read(in, "signature type");
      long size = in.u32("signature list size");
      long header = in.u32("signature header size");
      long each = in.u32("signature size");
      long room = size - HEAD - header;
      if (each <= OWNER || room < 0 || room % each != 0) {
        throw in.bad(
            start,
            "signature list of %d bytes with a header of %d and signatures of %d"
                .formatted(size, header, each));
      }
      in.bytes(header, "signature header");
      for (long i = 0; i < room / each; i++) {
        signatures.add(signature(in, type, (int) each));
      }
    }
  }

  private static Map<String, Object> signature(LogReader in, String type, int size)
      throws TpmFormatException {
    Map<String, Object> signature = new LinkedHashMap<>();
    signature.put("type", Guid.name(type));
    signature.put("owner", Guid.read(in, "signature owner"));
    byte[] value = in.bytes(size - OWNER, "signature");
    if (type.equals(Guid.X509)) {
      certificate(value, signature);
    } else {
      signature.put("value", HexFormat.of().formatHex(value));
    }
    return signature;
  }

  /**
   * EFI_SIGNATURE_DATA alone, as events of authorities hold it: the owner, then a certificate or a
   * digest.
   */
  static void readOne(LogReader in, Map<String, Object> fields) throws TpmFormatException {
    fields.put("owner", Guid.read(in, "signature owner"));
    byte[] value = in.bytes(in.remaining(), "signature");
    if (value.length > HashAlgorithm.SHA512.size()) {
      certificate(value, fields);
    } else {
      fields.put("value", HexFormat.of().formatHex(value));
    }
  }

  /** What a certificate is known by; of one that cannot be read, its digest. */
  static void certificate(byte[] der, Map<String, Object> fields) {
    try {
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der));
      fields.put("subject", name(certificate.getSubjectX500Principal()));
      fields.put("issuer", name(certificate.getIssuerX500Principal()));
      fields.put("serial", certificate.getSerialNumber().toString(16));
      fields.put("notAfter", certificate.getNotAfter().toInstant().toString());
    } catch (CertificateException e) {
      fields.put("certificate", "unreadable: " + e.getMessage());
    }
    fields.put("sha256", HexFormat.of().formatHex(HashAlgorithm.SHA256.hash(der)));
  }

  private static String name(X500Principal principal) {
    return principal.getName(X500Principal.RFC2253, NAMES);
  }

  /** The signatures of a whole variable. */
  static List<Object> of(byte[] data, Map<String, Object> fields) throws TpmFormatException {
    List<Object> signatures = new ArrayList<>();
    fields.put("signatures", signatures);
    read(new LogReader("signature lists", data), signatures);
    return signatures;
  }
}
