package io.premeasure.tpm.quote;

import io.premeasure.tpm.TpmFormatException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The key that a quote must be signed with, in one of the forms in which it is passed on. Only a
 * TPM's public area says what the TPM does with the key; a PEM file or certificate says nothing of
 * it, so that whoever vouches for it must have looked.
 */
public final class AttestationKey {
  private static final int MAX_FILE = 1 << 16;
  private static final int DER_SEQUENCE = 0x30;
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN ([A-Z ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

  private final PublicKey key;
  private final Optional<PublicArea> area;

  private AttestationKey(PublicKey key, Optional<PublicArea> area) {
    this.key = key;
    this.area = area;
  }

  /** The key of a public area. */
  public static AttestationKey of(PublicArea area) {
    return new AttestationKey(area.key(), Optional.of(area));
  }

  /**
   * Reads a TPM2B_PUBLIC, a TPMT_PUBLIC, or a public key or certificate in PEM or DER.
   *
   * @param source for messages
   * @throws TpmFormatException when it is none of these
   */
  public static AttestationKey read(String source, byte[] content) throws TpmFormatException {
    if (content.length < 4 || content.length > MAX_FILE) {
      throw new TpmFormatException(source, 0, content.length + " bytes are no public key");
    }
    String text = new String(content, StandardCharsets.ISO_8859_1);
    if (text.contains("-----BEGIN ")) {
      return pem(source, text);
    }
    int first = ((content[0] & 0xff) << 8) | (content[1] & 0xff);
    if (content[0] == DER_SEQUENCE && first != content.length - 2) {
      return new AttestationKey(der(source, content), Optional.empty());
    }
    return of(
        first == content.length - 2
            ? PublicArea.parseSized(source, content)
            : PublicArea.parse(source, content));
  }

  private static AttestationKey pem(String source, String text) throws TpmFormatException {
    Matcher block = PEM.matcher(text);
    if (!block.find()) {
      throw new TpmFormatException(source, 0, "a damaged PEM block");
    }
    byte[] der = base64(source, block);
    PublicKey key =
        switch (block.group(1)) {
          case "PUBLIC KEY" -> key(source, der);
          case "CERTIFICATE" -> certified(source, der);
          default ->
              throw new TpmFormatException(
                  source,
                  block.start(),
                  "a " + block.group(1) + ", expected PUBLIC KEY or CERTIFICATE");
        };
    if (block.find()) {
      throw new TpmFormatException(source, block.start(), "a second PEM block");
    }
    return new AttestationKey(key, Optional.empty());
  }

  private static byte[] base64(String source, Matcher block) throws TpmFormatException {
    try {
      return Base64.getDecoder().decode(block.group(2).replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      throw new TpmFormatException(source, block.start(2), "not Base64: " + e.getMessage());
    }
  }

  private static PublicKey der(String source, byte[] der) throws TpmFormatException {
    try {
      return certified(source, der);
    } catch (TpmFormatException e) {
      return key(source, der);
    }
  }

  private static PublicKey certified(String source, byte[] der) throws TpmFormatException {
    try {
      ByteArrayInputStream in = new ByteArrayInputStream(der);
      PublicKey key =
          CertificateFactory.getInstance("X.509").generateCertificate(in).getPublicKey();
      if (in.available() > 0) {
        throw new TpmFormatException(source, 0, "bytes after the certificate");
      }
      return key;
    } catch (GeneralSecurityException e) {
      throw new TpmFormatException(source, 0, "not a certificate: " + e.getMessage());
    }
  }

  private static PublicKey key(String source, byte[] der) throws TpmFormatException {
    String reason = "";
    for (String algorithm : List.of("RSA", "EC", "RSASSA-PSS")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der));
      } catch (GeneralSecurityException e) {
        reason = e.getMessage();
      }
    }
    throw new TpmFormatException(source, 0, "not an RSA or EC public key: " + reason);
  }

  /** The key itself. */
  public PublicKey key() {
    return key;
  }

  /** What the TPM says of the key; empty when a file without it was read. */
  public Optional<PublicArea> area() {
    return area;
  }
}
