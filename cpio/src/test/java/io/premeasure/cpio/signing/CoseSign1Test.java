package io.premeasure.cpio.signing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.cpio.ArchiveFormatException;
import io.premeasure.cpio.Check;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects calculated from akvsign's description, and objects of ours at every length of a head. */
class CoseSign1Test {
  @ParameterizedTest
  @CsvSource({
    "p10, akvsign's structure, 2",
    "p100, akvsign's structure, 1",
    "p300, the structure of RFC 9052, 0"
  })
  void theThreeFormsThatAkvsignWritesAreVerified(String name, String reading, int zeros)
      throws IOException {
    Map<?, ?> expected = golden(name);
    byte[] payload = HexFormat.of().parseHex((String) expected.get("payloadHex"));
    CoseSign1 object = parse(Golden.bytes("cvmboot/cose/" + name + ".cosesign1"));
    List<Check> checks = object.verify(sha256(payload));
    assertTrue(SignatureVerifier.accepted(checks), checks::toString);
    assertTrue(checks.get(1).detail().contains(reading), checks::toString);
    assertEquals(zeros, expected.get("zeroBytesAfterStructure"));
    assertArrayEquals(Golden.bytes("cvmboot/sig/rsa2048.signerpubkeyhash"), object.key().digest());
  }

  @ParameterizedTest
  @ValueSource(strings = {"p10", "p100", "p300"})
  void whatIsSignedHasTheGoldenLengthAndDigest(String name) throws IOException {
    Map<?, ?> expected = golden(name);
    byte[] payload = HexFormat.of().parseHex((String) expected.get("payloadHex"));
    byte[] signed = toBeSigned(payload);
    byte[] padded = Arrays.copyOf(signed, (int) expected.get("tbsLength"));
    assertEquals(expected.get("tbsSha256"), HexFormat.of().formatHex(sha256(padded)));
    assertEquals(expected.get("zeroBytesAfterStructure"), padded.length - signed.length);
  }

  @Test
  void theStandardFormIsWrittenAsTheOriginalWritesIt() throws IOException {
    byte[] payload = HexFormat.of().parseHex((String) golden("p300").get("payloadHex"));
    assertArrayEquals(
        Golden.bytes("cvmboot/cose/p300.cosesign1"), written(key("rsa2048"), payload));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 23, 24, 255, 256, 65_535, 65_536, 200_000})
  void whatIsWrittenIsVerifiedAtEveryLengthOfAHead(int size) throws IOException {
    byte[] payload = new byte[size];
    Arrays.fill(payload, (byte) 7);
    CoseSign1 object = parse(written(key("rsa2048"), payload));
    List<Check> checks = object.verify(sha256(payload));
    assertTrue(SignatureVerifier.accepted(checks), checks::toString);
    assertTrue(checks.get(1).detail().contains("RFC 9052"), checks::toString);
    assertFalse(SignatureVerifier.accepted(object.verify(sha256(new byte[] {1}))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa3072", "rsa4096", "rsa2048-e3"})
  void keysOfEverySizeSign(String name) throws IOException {
    byte[] payload = {1, 2, 3};
    CoseSign1 object = parse(written(key(name), payload));
    assertTrue(SignatureVerifier.accepted(object.verify(sha256(payload))));
    assertArrayEquals(key(name).identity().digest(), object.key().digest());
  }

  @Test
  void aPayloadThatChangedAfterItWasSignedIsNotWritten() throws IOException {
    SignatureRecord signed = key("rsa2048").sign(sha256(toBeSigned(new byte[] {1})));
    ByteArrayInputStream other = new ByteArrayInputStream(new byte[] {2});
    assertThrows(
        ArchiveFormatException.class,
        () -> CoseSign1.write(new ByteArrayOutputStream(), other, 1, signed));
  }

  @ParameterizedTest
  @ValueSource(strings = {"p10", "p300"})
  void everyFlippedBitIsFound(String name) throws IOException {
    byte[] payload = HexFormat.of().parseHex((String) golden(name).get("payloadHex"));
    byte[] good = Golden.bytes("cvmboot/cose/" + name + ".cosesign1");
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << (bit % 8));
      try {
        List<Check> checks = parse(bad).verify(sha256(payload));
        assertFalse(SignatureVerifier.accepted(checks), "bit " + bit);
      } catch (ArchiveFormatException e) {
        assertTrue(e.getMessage().startsWith("cose: offset "), e.getMessage());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "d284, 5817, 57, the protected head in two bytes",
    "a118f8, 5a00000126, 590126, the key's head in five bytes",
    "a118f8, 5f, 590126, a key of indefinite length",
    "a118f8, 5bffffffffffffffff, 590126, a key of 2^64 bytes",
    "a118f8, 590801, 590126, a key longer than any"
  })
  void otherEncodingsOfTheSameAreRefused(String after, String put, String instead, String what) {
    String good = HexFormat.of().formatHex(Golden.bytes("cvmboot/cose/p300.cosesign1"));
    assertTrue(good.contains(after + instead), what);
    byte[] bad = HexFormat.of().parseHex(good.replaceFirst(after + instead, after + put));
    assertThrows(ArchiveFormatException.class, () -> parse(bad), what);
  }

  @Test
  void bytesAfterTheEndAreRefused() {
    byte[] good = Golden.bytes("cvmboot/cose/p300.cosesign1");
    byte[] longer = Arrays.copyOf(good, good.length + 1);
    ArchiveFormatException e = assertThrows(ArchiveFormatException.class, () -> parse(longer));
    assertEquals(good.length, e.offset());
  }

  @Test
  void damagedObjectsAreJudgedOrRefused() {
    byte[] good = Golden.bytes("cvmboot/cose/p100.cosesign1");
    HostileInput.truncations(good, ArchiveFormatException.class, CoseSign1Test::judge);
    HostileInput.mutations(good, ArchiveFormatException.class, CoseSign1Test::judge);
  }

  private static void judge(byte[] content) throws IOException {
    parse(content).verify(new byte[32]);
  }

  private static CoseSign1 parse(byte[] content) throws IOException {
    return CoseSign1.read("cose", new ByteArrayInputStream(content));
  }

  private static byte[] written(SigningKey key, byte[] payload) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SignatureRecord signed = key.sign(sha256(toBeSigned(payload)));
    CoseSign1.write(out, new ByteArrayInputStream(payload), payload.length, signed);
    return out.toByteArray();
  }

  private static byte[] toBeSigned(byte[] payload) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CoseSign1.writeToBeSigned(out, new ByteArrayInputStream(payload), payload.length);
    return out.toByteArray();
  }

  private static SigningKey key(String name) throws IOException {
    return KeyReader.readPrivate(
        Golden.path("cvmboot/sig/" + name + ".private.pem"), Optional.empty());
  }

  private static byte[] sha256(byte[] content) {
    return SignerIdentity.sha256().digest(content);
  }

  private static Map<?, ?> golden(String name) {
    Map<?, ?> cases = (Map<?, ?>) Golden.json("cvmboot/cose/expected.json").get("cases");
    return (Map<?, ?>) cases.get(name);
  }
}
