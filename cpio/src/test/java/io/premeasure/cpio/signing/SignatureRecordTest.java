package io.premeasure.cpio.signing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.cpio.ArchiveFormatException;
import io.premeasure.cpio.Check;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that cvmsign made, and altered ones with the verdicts of the original loader's code. */
class SignatureRecordTest {
  private static final String FOLDER = "cvmboot/sig/";
  private static final byte[] DIGEST =
      SignerIdentity.sha256().digest(Golden.bytes("cvmboot/cpio/cvmdisk-way.cpio"));

  /** The strict checks that each altered record fails; all others hold. */
  private static final Map<String, List<String>> STRICTLY_WRONG =
      Map.ofEntries(
          Map.entry("version-2", List.of("version")),
          Map.entry("signer-field-wrong", List.of("stored-signer")),
          Map.entry("padding-nonzero", List.of("padding")),
          Map.entry("tail-of-signature-nonzero", List.of("unused-fields")),
          Map.entry("digest-flipped", List.of("signature", "archive-digest")),
          Map.entry("signature-flipped", List.of("signature")),
          Map.entry("pss-signature", List.of("signature")),
          Map.entry("magic-big-endian", List.of("magic")),
          Map.entry(
              "modulus-leading-zero",
              List.of("modulus-encoding", "signature-size", "stored-signer")),
          Map.entry("exponent-leading-zero", List.of("exponent-encoding", "stored-signer")),
          Map.entry("signature-leading-zero", List.of("signature-size", "signature")),
          Map.entry("signature-size-zero", List.of("signature-size", "signature")),
          Map.entry(
              "shifted-boundary-exponent-one", List.of("exponent-encoding", "exponent-value")),
          Map.entry(
              "exponent-size-zero",
              List.of("exponent-encoding", "exponent-value", "stored-signer", "signature")),
          Map.entry(
              "modulus-size-zero",
              List.of(
                  "modulus-encoding",
                  "modulus-length",
                  "signature-size",
                  "stored-signer",
                  "signature")),
          Map.entry(
              "modulus-little-endian", List.of("modulus-length", "stored-signer", "signature")));

  @ParameterizedTest
  @ValueSource(strings = {"rsa2048", "rsa2048-e3", "rsa3072", "rsa4096"})
  void aKeyGivesTheRecordThatCvmsignGives(String name) throws IOException {
    SigningKey key =
        KeyReader.readPrivate(Golden.path(FOLDER + name + ".private.pem"), Optional.empty());
    byte[] expected = Golden.bytes(FOLDER + name + ".sig");
    assertArrayEquals(expected, key.sign(DIGEST).encode());
    assertArrayEquals(Golden.bytes(FOLDER + name + ".signerpubkeyhash"), key.identity().digest());
    KeyReader.Found found =
        KeyReader.readPublic(Golden.path(FOLDER + name + ".pub"), Optional.empty());
    assertArrayEquals(key.identity().digest(), SignerIdentity.of(found.key()).digest());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa2048", "rsa2048-e3", "rsa3072", "rsa4096"})
  void bothReadingsAcceptWhatCvmsignMade(String name) throws IOException {
    SignatureRecord record = SignatureRecord.parse(name, Golden.bytes(FOLDER + name + ".sig"));
    assertTrue(SignatureVerifier.accepted(SignatureVerifier.strict(record, DIGEST)));
    assertTrue(SignatureVerifier.accepted(SignatureVerifier.loader(record, DIGEST)));
  }

  static Stream<String> altered() {
    return cases().keySet().stream().map(String::valueOf);
  }

  @ParameterizedTest
  @MethodSource("altered")
  void anAlteredRecordIsAcceptedByTheLoaderAloneOrByNobody(String name) throws IOException {
    String loader = (String) ((Map<?, ?>) cases().get(name)).get("loader");
    byte[] content = Golden.bytes(FOLDER + "altered/" + name + ".sig");
    if (content.length != SignatureRecord.SIZE) {
      assertEquals("REJECT size", loader);
      org.junit.jupiter.api.Assertions.assertThrows(
          ArchiveFormatException.class, () -> SignatureRecord.parse(name, content));
      return;
    }
    SignatureRecord record = SignatureRecord.parse(name, content);
    boolean accepted = SignatureVerifier.accepted(SignatureVerifier.loader(record, DIGEST));
    assertEquals(loader.startsWith("ACCEPT"), accepted, loader);
    if (accepted) {
      String signer = HexFormat.of().formatHex(record.signer());
      assertTrue(loader.endsWith("signer=" + signer), loader);
    }
    assertEquals(STRICTLY_WRONG.get(name), failed(SignatureVerifier.strict(record, DIGEST)));
    if (!accepted) {
      assertEquals(
          List.of(loader.substring("REJECT ".length())),
          failed(SignatureVerifier.loader(record, DIGEST)));
    }
  }

  @Test
  void sizesBeyondTheFieldsAreRefusedInBothReadings() throws IOException {
    for (int at : new int[] {1104, 1144, 2176}) {
      for (int top : new int[] {1, 0x80}) {
        byte[] content = Golden.bytes(FOLDER + "rsa2048.sig");
        content[at + 7] = (byte) top;
        SignatureRecord record = SignatureRecord.parse("sizes", content);
        assertEquals(List.of("sizes"), failed(SignatureVerifier.loader(record, DIGEST)));
        assertTrue(failed(SignatureVerifier.strict(record, DIGEST)).contains("sizes"));
      }
    }
  }

  @Test
  void aShiftedBorderOfModulusAndExponentWearsTheHonestSignersDigestButIsNotVerified()
      throws IOException {
    SignatureRecord honest = record("rsa2048");
    SignatureRecord forged = record("altered/shifted-boundary-exponent-one");
    assertArrayEquals(honest.signer(), forged.signer());
    List<String> failed = failed(SignatureVerifier.strict(forged, DIGEST));
    assertTrue(failed.contains("exponent-value"), failed.toString());
  }

  @Test
  void everyFlippedBitIsFound() throws IOException {
    byte[] good = Golden.bytes(FOLDER + "rsa2048.sig");
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << (bit % 8));
      SignatureRecord record = SignatureRecord.parse("flipped", bad);
      assertFalse(
          SignatureVerifier.accepted(SignatureVerifier.strict(record, DIGEST)), "bit " + bit);
    }
  }

  @Test
  void anotherArchiveIsNotWhatWasSigned() throws IOException {
    byte[] other = DIGEST.clone();
    other[0] ^= 1;
    List<Check> checks = SignatureVerifier.loader(record("rsa2048"), other);
    assertEquals("archive-digest", checks.get(checks.size() - 1).name());
    assertFalse(SignatureVerifier.accepted(checks));
  }

  @Test
  void noCheckAtAllIsNoSuccess() {
    assertFalse(SignatureVerifier.accepted(List.of()));
  }

  @Test
  void everyTruncationIsRefused() {
    HostileInput.truncations(
        Golden.bytes(FOLDER + "rsa2048.sig"),
        ArchiveFormatException.class,
        bytes -> SignatureRecord.parse("cut", bytes));
  }

  @Test
  void mutatedRecordsAreJudgedWithoutBreakingDown() {
    HostileInput.mutations(
        Golden.bytes(FOLDER + "rsa2048.sig"),
        ArchiveFormatException.class,
        bytes -> {
          SignatureRecord record = SignatureRecord.parse("mutated", bytes);
          SignatureVerifier.loader(record, DIGEST);
          SignatureVerifier.strict(record, DIGEST);
        });
  }

  private static List<String> failed(List<Check> checks) {
    return checks.stream().filter(check -> !check.ok()).map(Check::name).toList();
  }

  private static SignatureRecord record(String name) throws IOException {
    return SignatureRecord.parse(name, Golden.bytes(FOLDER + name + ".sig"));
  }

  private static Map<?, ?> cases() {
    Map<?, ?> altered = (Map<?, ?>) Golden.json(FOLDER + "expected.json").get("altered");
    return (Map<?, ?>) altered.get("cases");
  }
}
