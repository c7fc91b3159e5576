package io.premeasure.tpm.session;

import io.premeasure.tpm.HashAlgorithm;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The key derivation functions of TPM 2.0 Library, part 1, section 11.4.10. */
public final class KeyDerivation {
  private KeyDerivation() {}

  /**
   * KDFa: SP800-108 in counter mode.
   *
   * @param bits of the result, a multiple of 8
   */
  public static byte[] kdfa(
      HashAlgorithm hash, byte[] key, String label, byte[] contextU, byte[] contextV, int bits) {
    ByteArrayOutputStream derived = new ByteArrayOutputStream();
    for (int i = 1; derived.size() * 8 < bits; i++) {
      derived.writeBytes(
          hmac(hash, key, integer(i), terminated(label), contextU, contextV, integer(bits)));
    }
    return Arrays.copyOf(derived.toByteArray(), bits / 8);
  }

  /**
   * KDFe: SP800-56A for secrets from elliptic curves.
   *
   * @param secret the shared point's x, padded to the field's size
   * @param bits of the result, a multiple of 8
   */
  public static byte[] kdfe(
      HashAlgorithm hash, byte[] secret, String label, byte[] partyU, byte[] partyV, int bits) {
    ByteArrayOutputStream derived = new ByteArrayOutputStream();
    for (int i = 1; derived.size() * 8 < bits; i++) {
      derived.writeBytes(hash.hash(integer(i), secret, terminated(label), partyU, partyV));
    }
    return Arrays.copyOf(derived.toByteArray(), bits / 8);
  }

  /** HMAC over the concatenation of the parts; the key may be empty. */
  public static byte[] hmac(HashAlgorithm hash, byte[] key, byte[]... parts) {
    String name = "Hmac" + hash.bankName().toUpperCase(Locale.ROOT);
    try {
      Mac mac = Mac.getInstance(name);
      // The JDK refuses empty keys; HMAC pads a short key with zeros, so that one zero is the same.
      mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, name));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("no " + name + " in this Java runtime", e);
    }
  }

  private static byte[] integer(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  private static byte[] terminated(String label) {
    return (label + "\0").getBytes(StandardCharsets.US_ASCII);
  }
}
