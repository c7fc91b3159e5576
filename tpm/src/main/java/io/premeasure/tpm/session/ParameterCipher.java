package io.premeasure.tpm.session;

import io.premeasure.tpm.TpmFormatException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Parameter encryption by AES-128 in CFB mode (TPM 2.0 Library, part 1, section 21.3). */
final class ParameterCipher {
  private static final int KEY_BYTES = AuthSession.KEY_BITS / 8;

  private ParameterCipher() {}

  /** Encrypts or decrypts the bytes of the TPM2B that the parameters start with, in place. */
  static void run(
      int mode, byte[] key, byte[] nonceNewer, byte[] nonceOlder, String command, byte[] parameters)
      throws TpmFormatException {
    TpmReader reader = new TpmReader("parameters of " + command, parameters);
    int size = reader.u16();
    reader.bytes(size);
    byte[] derived =
        KeyDerivation.kdfa(
            AuthSession.HASH, key, "CFB", nonceNewer, nonceOlder, 2 * AuthSession.KEY_BITS);
    try {
      Cipher cfb = Cipher.getInstance("AES/CFB/NoPadding");
      cfb.init(
          mode,
          new SecretKeySpec(derived, 0, KEY_BYTES, "AES"),
          new IvParameterSpec(derived, KEY_BYTES, KEY_BYTES));
      cfb.doFinal(parameters, 2, size, parameters, 2);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has AES", e);
    } finally {
      Arrays.fill(derived, (byte) 0);
    }
  }
}
