package io.premeasure.cpio.signing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys and signatures that no honest signer makes: the verdict is that of OpenSSL. */
@RequiresTool("openssl")
class RsaPkcs1Test {
  private static final byte[] DIGEST = SignerIdentity.sha256().digest(new byte[] {1, 2, 3});
  private static final BigInteger ONE = BigInteger.ONE;

  @TempDir private Path dir;

  /** A public key and a signature, in the order modulus, exponent, signature. */
  static Stream<Arguments> odd() throws IOException {
    BigInteger n = key("rsa2048").getModulus();
    return Stream.of(
        of("honest", true, signed("rsa2048", BigInteger.valueOf(65537))),
        of("exponent 1", true, n, ONE, padded(256)),
        of("exponent 1, even modulus", false, n.subtract(ONE), ONE, padded(256)),
        of("exponent 0", false, n, BigInteger.ZERO, padded(256)),
        of("shortest modulus", true, ONE.shiftLeft(495).setBit(0), ONE, padded(62)),
        of("too short a modulus", false, ONE.shiftLeft(487).setBit(0), ONE, new byte[61]),
        of("exponent of 64 bits, 4096 bits", true, signed("rsa4096", exponent(64))),
        of("exponent of 65 bits, 4096 bits", false, signed("rsa4096", exponent(65))),
        of("exponent of 250 bits, 3072 bits", true, signed("rsa3072", exponent(250))),
        of("exponent of 250 bits, 2048 bits", true, signed("rsa2048", exponent(250))),
        of("signature one byte longer", false, n, ONE, Arrays.copyOf(padded(256), 257)),
        of("signature above the modulus", false, n, ONE, plus(padded(256), n)),
        of("nothing signed", false, n, ONE, new byte[256]));
  }

  @ParameterizedTest
  @MethodSource("odd")
  void theVerdictIsThatOfOpenssl(
      boolean accepted, BigInteger modulus, BigInteger exponent, byte[] signature)
      throws IOException {
    boolean openssl = opensslAccepts(modulus, exponent, signature);
    assertEquals(accepted, openssl, "what the test says of openssl");
    Optional<String> refusal = RsaPkcs1.refusal(modulus, exponent, signature, DIGEST);
    assertEquals(openssl, refusal.isEmpty(), refusal::toString);
  }

  private boolean opensslAccepts(BigInteger modulus, BigInteger exponent, byte[] signature)
      throws IOException {
    AlgorithmIdentifier rsa =
        new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
    byte[] der = new SubjectPublicKeyInfo(rsa, new RSAPublicKey(modulus, exponent)).getEncoded();
    RealTool.Result result =
        RealTool.run(
            List.of(
                "openssl",
                "pkeyutl",
                "-verify",
                "-pubin",
                "-keyform",
                "DER",
                "-inkey",
                Files.write(dir.resolve("key.der"), der).toString(),
                "-in",
                Files.write(dir.resolve("digest"), DIGEST).toString(),
                "-sigfile",
                Files.write(dir.resolve("signature"), signature).toString(),
                "-pkeyopt",
                "digest:sha256"));
    return result.exit() == 0;
  }

  private static Arguments of(String name, boolean accepted, Object... keyAndSignature) {
    return Arguments.of(
        Named.of(name, accepted), keyAndSignature[0], keyAndSignature[1], keyAndSignature[2]);
  }

  /** A signature by a golden key under another public exponent than its own. */
  private static Object[] signed(String name, BigInteger exponent) throws IOException {
    RSAPrivateCrtKey key = key(name);
    BigInteger order = key.getPrimeP().subtract(ONE).multiply(key.getPrimeQ().subtract(ONE));
    BigInteger usable = exponent;
    while (!usable.gcd(order).equals(ONE)) {
      usable = usable.add(BigInteger.TWO);
    }
    BigInteger n = key.getModulus();
    int length = n.bitLength() / 8;
    BigInteger message = new BigInteger(1, padded(length));
    return new Object[] {n, usable, bytes(message.modPow(usable.modInverse(order), n), length)};
  }

  private static RSAPrivateCrtKey key(String name) throws IOException {
    byte[] pem = Golden.bytes("cvmboot/sig/" + name + ".private.pem");
    Object object = KeyObject.read(name, pem);
    return RsaKeys.privateKey(
        name,
        object instanceof PEMKeyPair pair
            ? pair.getPrivateKeyInfo()
            : (org.bouncycastle.asn1.pkcs.PrivateKeyInfo) object);
  }

  private static BigInteger exponent(int bits) {
    return ONE.shiftLeft(bits - 1).setBit(0);
  }

  private static byte[] padded(int length) {
    return RsaPkcs1.encoded(DIGEST, length);
  }

  private static byte[] plus(byte[] value, BigInteger added) {
    return bytes(new BigInteger(1, value).add(added), value.length);
  }

  private static byte[] bytes(BigInteger value, int length) {
    byte[] bytes = value.toByteArray();
    byte[] result = new byte[length];
    int count = Math.min(length, bytes.length);
    System.arraycopy(bytes, bytes.length - count, result, length - count, count);
    return result;
  }
}
