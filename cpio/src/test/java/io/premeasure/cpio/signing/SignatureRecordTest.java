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
    assertFalse(SignatureVerifier.accepted(SignatureVerifier.strict(record, DIGEST)));
  }

  @Test
  void aShiftedBorderOfModulusAndExponentWearsTheHonestSignersDigestButIsNotVerified()
      throws IOException {
    SignatureRecord honest = record("rsa2048");
    SignatureRecord forged = record("altered/shifted-boundary-exponent-one");
    assertArrayEquals(honest.signer(), forged.signer());
    List<String> failed =
        SignatureVerifier.strict(forged, DIGEST).stream()
            .filter(check -> !check.ok())
            .map(Check::name)
            .toList();
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

  private static SignatureRecord record(String name) throws IOException {
    return SignatureRecord.parse(name, Golden.bytes(FOLDER + name + ".sig"));
  }

  private static Map<?, ?> cases() {
    Map<?, ?> altered = (Map<?, ?>) Golden.json(FOLDER + "expected.json").get("altered");
    return (Map<?, ?>) altered.get("cases");
  }
}
