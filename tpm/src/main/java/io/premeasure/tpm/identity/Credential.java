package io.premeasure.tpm.identity;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.session.EncryptedSecret;
import io.premeasure.tpm.session.KeyDerivation;
import io.premeasure.tpm.session.TpmReader;
import io.premeasure.tpm.session.TpmWriter;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret that a TPM gives out only when it holds both an endorsement key and a key of a certain
 * name (TPM 2.0 Library, part 1, section 24.4, "Credential Protection"). In files as
 * tpm2_makecredential writes them: magic number, version 1, TPM2B_ID_OBJECT,
 * TPM2B_ENCRYPTED_SECRET; integers big-endian.
 */
public final class Credential {
  private static final int MAGIC = 0xbadcc0de;
  private static final int VERSION = 1;
  private static final byte[] NONE = {};

  private final byte[] idObject;
  private final byte[] secret;

  private Credential(byte[] idObject, byte[] secret) {
    this.idObject = idObject;
    this.secret = secret;
  }

  /**
   * Makes a credential without a TPM.
   *
   * @param ek of the TPM that is to prove itself
   * @param akName TPM name of the key that it must hold: algorithm identifier and digest
   * @param clear what it is to give out, 1 byte to as many as the name algorithm's digests have;
   *     not changed
   * @throws IllegalArgumentException for other lengths
   * @throws TpmFormatException when the endorsement key cannot be used
   */
  public static Credential make(EkPublic ek, byte[] akName, byte[] clear)
      throws TpmFormatException {
    HashAlgorithm hash = ek.nameAlgorithm();
    if (clear.length == 0 || clear.length > hash.size()) {
      throw new IllegalArgumentException(
          clear.length + " bytes in a credential, expected 1 to " + hash.size());
    }
    try {
      EncryptedSecret seed = EncryptedSecret.of(ek.key(), hash, "IDENTITY");
      byte[] identity = encrypted(ek, seed.secret(), akName, clear);
      byte[] integrityKey =
          KeyDerivation.kdfa(hash, seed.secret(), "INTEGRITY", NONE, NONE, 8 * hash.size());
      byte[] integrity = KeyDerivation.hmac(hash, integrityKey, identity, akName);
      seed.erase();
      Arrays.fill(integrityKey, (byte) 0);
      byte[] idObject = new TpmWriter().sized(integrity).bytes(identity).toBytes();
      return new Credential(idObject, seed.encrypted());
    } catch (GeneralSecurityException e) {
      throw new TpmFormatException("endorsement key", 0, "cannot be used: " + e.getMessage());
    }
  }

  private static byte[] encrypted(EkPublic ek, byte[] seed, byte[] akName, byte[] clear)
      throws GeneralSecurityException {
    byte[] key =
        KeyDerivation.kdfa(ek.nameAlgorithm(), seed, "STORAGE", akName, NONE, ek.aesBits());
    byte[] plain = new TpmWriter().sized(clear).toBytes();
    try {
      Cipher cfb = Cipher.getInstance("AES/CFB/NoPadding");
      cfb.init(
          Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(new byte[16]));
      return cfb.doFinal(plain);
    } finally {
      Arrays.fill(key, (byte) 0);
      Arrays.fill(plain, (byte) 0);
      Arrays.fill(seed, (byte) 0);
    }
  }

  /**
   * Parses a file, to its last byte.
   *
   * @param source for messages
   */
  public static Credential parse(String source, byte[] content) throws TpmFormatException {
    TpmReader reader = new TpmReader(source, content);
    int magic = reader.u32();
    int version = reader.u32();
    if (magic != MAGIC || version != VERSION) {
      throw reader.malformed(
          String.format("magic %08x, version %d, expected badcc0de and 1", magic, version));
    }
    Credential credential = new Credential(reader.sized(), reader.sized());
    reader.end();
    return credential;
  }

  /** The file that tpm2_activatecredential reads. */
  public byte[] toBytes() {
    return new TpmWriter().u32(MAGIC).u32(VERSION).bytes(parameters()).toBytes();
  }

  /** TPM2B_ID_OBJECT and TPM2B_ENCRYPTED_SECRET. */
  byte[] parameters() {
    return new TpmWriter().sized(idObject).sized(secret).toBytes();
  }
}
