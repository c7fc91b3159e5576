package io.premeasure.verity.signature;

import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.VerityHash;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/**
 * The X.509 certificate of who signs root hashes. It is trusted because the caller names it: chains
 * and dates are not looked at, as the kernel does not for the keys of its keyring.
 */
public final class SigningCertificate {
  private static final int LONGEST_FILE = 1 << 20;
  private static final int DER_SEQUENCE = 0x30;

  private final String source;
  private final X509CertificateHolder holder;

  private SigningCertificate(String source, X509CertificateHolder holder) {
    this.source = source;
    this.holder = holder;
  }

  /** Reads a certificate from a file in DER or PEM; of several in PEM the first. */
  public static SigningCertificate read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(LONGEST_FILE + 1);
      if (content.length > LONGEST_FILE) {
        throw new VerityFormatException(
            file.toString(), LONGEST_FILE, "certificate: longer than " + LONGEST_FILE + " bytes");
      }
      return parse(file.toString(), content);
    }
  }

  /**
   * Takes a certificate apart.
   *
   * @param source the name that errors carry
   * @param content the certificate in DER or PEM
   */
  public static SigningCertificate parse(String source, byte[] content)
      throws VerityFormatException {
    try {
      byte[] der = content.length > 0 && content[0] == DER_SEQUENCE ? content : fromPem(content);
      return new SigningCertificate(source, new X509CertificateHolder(der));
    } catch (IOException | RuntimeException e) {
      throw new VerityFormatException(
          source, 0, "certificate: expected one of X.509 in DER or PEM");
    }
  }

  private static byte[] fromPem(byte[] content) throws IOException {
    try (PemReader reader =
        new PemReader(
            new InputStreamReader(
                new ByteArrayInputStream(content), StandardCharsets.ISO_8859_1))) {
      for (PemObject object = reader.readPemObject();
          object != null;
          object = reader.readPemObject()) {
        if (object.getType().equals("CERTIFICATE")) {
          return object.getContent();
        }
      }
    }
    throw new IOException("no certificate");
  }

  /** The name that errors carry. */
  public String source() {
    return source;
  }

  /** The subject's distinguished name. */
  public String subject() {
    return holder.getSubject().toString();
  }

  /** SHA-256 of the certificate's DER, 64 hex digits; systemd's {@code certificateFingerprint}. */
  public String fingerprint() throws IOException {
    return HexFormat.of().formatHex(VerityHash.SHA256.newDigest().digest(holder.getEncoded()));
  }

  X509CertificateHolder holder() {
    return holder;
  }
}
