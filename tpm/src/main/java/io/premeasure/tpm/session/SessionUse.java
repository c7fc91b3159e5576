package io.premeasure.tpm.session;

import io.premeasure.tpm.TpmFormatException;
import java.security.MessageDigest;
import javax.crypto.Cipher;

/** One session's part in one command: a nonce of its own, and an HMAC each way. */
final class SessionUse {
  private final AuthSession session;
  private final byte[] key;
  private final byte[] nonceCaller;

  SessionUse(AuthSession session, byte[] key, byte[] nonceCaller) {
    this.session = session;
    this.key = key;
    this.nonceCaller = nonceCaller;
  }

  /** Encrypts the first parameter in place, where the session does. */
  void encrypt(String name, byte[] parameters) throws TpmFormatException {
    if (session.secret() == AuthSession.Secret.COMMAND) {
      ParameterCipher.run(
          Cipher.ENCRYPT_MODE, key, nonceCaller, session.nonceTpm(), name, parameters);
    }
  }

  /** The session's part of the authorisation area, TPMS_AUTH_COMMAND. */
  byte[] area(byte[] commandHash) {
    byte[] hmac = hmac(commandHash, nonceCaller, session.nonceTpm(), session.attributes());
    return new TpmWriter()
        .u32(session.entity().handle())
        .sized(nonceCaller)
        .u8(session.attributes())
        .sized(hmac)
        .toBytes();
  }

  /** Takes the session's part of the response, TPMS_AUTH_RESPONSE, and checks its HMAC. */
  void accept(TpmReader sessions, byte[] responseHash) throws TpmFormatException {
    byte[] nonce = sessions.sized();
    int attributes = sessions.u8();
    byte[] hmac = sessions.sized();
    if (!MessageDigest.isEqual(hmac(responseHash, nonce, nonceCaller, attributes), hmac)) {
      throw sessions.malformed(
          "wrong HMAC: this response is not from the TPM that holds the session's key");
    }
    session.renew(nonce);
  }

  /** Decrypts the first parameter of a response in place, where the session does. */
  void decrypt(String name, byte[] parameters) throws TpmFormatException {
    if (session.secret() == AuthSession.Secret.RESPONSE) {
      ParameterCipher.run(
          Cipher.DECRYPT_MODE, key, session.nonceTpm(), nonceCaller, name, parameters);
    }
  }

  private byte[] hmac(byte[] hash, byte[] nonceNewer, byte[] nonceOlder, int attributes) {
    return KeyDerivation.hmac(
        AuthSession.HASH, key, hash, nonceNewer, nonceOlder, new byte[] {(byte) attributes});
  }
}
