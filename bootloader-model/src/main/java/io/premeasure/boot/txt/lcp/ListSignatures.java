package io.premeasure.boot.txt.lcp;

import io.premeasure.boot.txt.Octets;
import io.premeasure.tpm.HashAlgorithm;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import java.util.Optional;

/** Makes and checks the signatures of policy lists. */
public final class ListSignatures {
  private static final List<HashAlgorithm> HASHES =
      List.of(HashAlgorithm.SHA256, HashAlgorithm.SHA384, HashAlgorithm.SHA1, HashAlgorithm.SHA512);

  private ListSignatures() {}

  /**
   * Whether a list's signature is made with the key that it names. Whether that key is trusted is
   * told by the policy hash alone.
   *
   * @return absent when the list is not signed, or with SM2, which is not checked
   */
  public static Optional<Boolean> isValid(PolicyList list) {
    if (list.signature().isEmpty() || list.signature().get().scheme() == SignatureScheme.SM2) {
      return Optional.empty();
    }
    return Optional.of(hash(list).isPresent());
  }

  /**
   * The hash algorithm with which a list's signature holds; lists before version 0x0300 do not name
   * it.
   *
   * @return absent when the signature does not hold, and when there is none that can be checked
   */
  public static Optional<HashAlgorithm> hash(PolicyList list) {
    if (list.signature().isEmpty()) {
      return Optional.empty();
    }
    ListSignature signature = list.signature().get();
    List<HashAlgorithm> hashes = signature.hash().map(List::of).orElse(HASHES);
    return hashes.stream().filter(hash -> holds(list, signature, hash)).findFirst();
  }

  /**
   * A list with a signature.
   *
   * @param key RSA, or EC on P-256 or P-384
   * @param hash that is signed; SHA-1 in lists of version 0x0100
   * @param revocationCounter 0 to 65535
   * @throws GeneralSecurityException when the key cannot sign
   * @throws IllegalArgumentException when key, hash and version do not go together
   */
  public static PolicyList sign(
      PolicyList list,
      PrivateKey key,
      PublicKey publicKey,
      HashAlgorithm hash,
      int revocationCounter)
      throws GeneralSecurityException {
    SignatureScheme scheme = scheme(list, publicKey);
    if (list.version() == 0x0100 && (hash != HashAlgorithm.SHA1 || !scheme.isRsa())) {
      throw new IllegalArgumentException("lists of version 0x0100 are signed with RSA and SHA-1");
    }
    Octets keyBytes = Octets.of(LittleEndianKey.encode(publicKey));
    long exponent =
        publicKey instanceof RSAPublicKey rsa
            ? rsa.getPublicExponent().longValueExact()
            : ListSignature.USUAL_EXPONENT;
    if (!list.isAgile() && exponent != ListSignature.USUAL_EXPONENT) {
      throw new IllegalArgumentException("lists before version 0x0300 have exponent 65537 only");
    }
    ListSignature unsigned =
        new ListSignature(
            scheme,
            revocationCounter,
            exponent,
            keyBytes,
            list.isAgile() ? Optional.of(hash) : Optional.empty(),
            Octets.of(new byte[keyBytes.size()]));
    PolicyList prepared = list.with(unsigned);
    Signature signer = signature(scheme, hash, Optional.empty());
    signer.initSign(key);
    signer.update(prepared.signedBytes());
    byte[] value = LittleEndianKey.reversed(signer.sign(), scheme.isRsa() ? 1 : 2);
    return list.with(
        new ListSignature(
            scheme, revocationCounter, exponent, keyBytes, unsigned.hash(), Octets.of(value)));
  }

  private static SignatureScheme scheme(PolicyList list, PublicKey key) {
    if (key instanceof ECPublicKey) {
      return SignatureScheme.ECDSA;
    }
    if (key instanceof RSAPublicKey) {
      return list.isAgile() ? SignatureScheme.RSA_PSS : SignatureScheme.RSA_PKCS1;
    }
    throw new IllegalArgumentException("neither an RSA nor an EC key: " + key.getAlgorithm());
  }

  private static boolean holds(PolicyList list, ListSignature signature, HashAlgorithm hash) {
    try {
      PublicKey key = LittleEndianKey.decode(signature);
      byte[] value =
          LittleEndianKey.reversed(signature.value().bytes(), signature.scheme().isRsa() ? 1 : 2);
      for (Optional<Integer> salt : salts(signature, hash)) {
        Signature verifier = signature(signature.scheme(), hash, salt);
        verifier.initVerify(key);
        verifier.update(list.signedBytes());
        if (verifier.verify(value)) {
          return true;
        }
      }
      return false;
    } catch (GeneralSecurityException e) {
      // A key that is none, or a signature of a wrong length, does not verify.
      return false;
    }
  }

  /** The lengths of the salt that signers use: the hash's, and the longest that fits. */
  private static List<Optional<Integer>> salts(ListSignature signature, HashAlgorithm hash) {
    if (signature.scheme() != SignatureScheme.RSA_PSS) {
      return List.of(Optional.empty());
    }
    int longest = signature.key().size() - hash.size() - 2;
    return longest < 0
        ? List.of(Optional.empty())
        : List.of(Optional.empty(), Optional.of(longest));
  }

  private static Signature signature(
      SignatureScheme scheme, HashAlgorithm hash, Optional<Integer> salt)
      throws GeneralSecurityException {
    String digest =
        switch (hash) {
          case SHA1 -> "SHA1";
          case SHA256 -> "SHA256";
          case SHA384 -> "SHA384";
          case SHA512 -> "SHA512";
          default -> throw new GeneralSecurityException("no signatures with " + hash.bankName());
        };
    return switch (scheme) {
      case RSA_PKCS1 -> Signature.getInstance(digest + "withRSA");
      case ECDSA -> Signature.getInstance(digest + "withECDSAinP1363Format");
      case RSA_PSS -> {
        String name = digest.replace("SHA", "SHA-");
        Signature pss = Signature.getInstance("RSASSA-PSS");
        pss.setParameter(
            new PSSParameterSpec(
                name, "MGF1", new MGF1ParameterSpec(name), salt.orElse(hash.size()), 1));
        yield pss;
      }
      case SM2 -> throw new GeneralSecurityException("no signatures with SM2");
    };
  }
}
