package io.premeasure.tpm.session;

import io.premeasure.tpm.TpmFormatException;
import java.util.Arrays;

/** The one parameter of a response that is a secret. */
public final class SecretParameter {
  private SecretParameter() {}

  /**
   * Takes the TPM2B that a response consists of; nothing of it stays in the response.
   *
   * @param source for messages
   * @return the secret, which the caller overwrites after use
   */
  public static byte[] take(String source, Authorization.Response response)
      throws TpmFormatException {
    byte[] parameters = response.parameters();
    try {
      TpmReader reader = new TpmReader(source, parameters);
      byte[] secret = reader.sized();
      reader.end();
      return secret;
    } finally {
      Arrays.fill(parameters, (byte) 0);
      response.erase();
    }
  }
}
