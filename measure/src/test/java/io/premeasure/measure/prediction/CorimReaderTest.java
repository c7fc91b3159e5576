package io.premeasure.measure.prediction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.boot.Prediction;
import io.premeasure.cpio.signing.KeyReader;
import io.premeasure.cpio.signing.SigningKey;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.measure.Invocation;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.quote.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorimReaderTest {
  private static final Path PRIVATE = Golden.path("cvmboot/sig/rsa2048.private.pem");
  private static final Path PUBLIC = Golden.path("cvmboot/sig/rsa2048.pub");
  private static final Path OTHER = Golden.path("cvmboot/sig/rsa3072.private.pem");
  private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000L);
  private static final String SHA256 = "11".repeat(32);

  @TempDir private Path folder;

  @Test
  void whatIsExportedIsReadWithTheSameValues() throws IOException {
    Prediction prediction = SamplePrediction.fromReset();
    for (Optional<SigningKey> key : List.of(Optional.<SigningKey>empty(), Optional.of(key()))) {
      List<ExpectedRegisters> read =
          read(
              Corim.of(prediction, key),
              key.isPresent() ? Optional.of(publicKey()) : Optional.empty());
      assertEquals(1, read.size());
      assertEquals(prediction.banks().keySet(), read.get(0).banks().keySet());
      prediction
          .banks()
          .forEach(
              (bank, values) ->
                  values.forEach(
                      (pcr, value) ->
                          assertArrayEquals(value, read.get(0).banks().get(bank).get(pcr))));
    }
  }

  @Test
  void signaturesAreDemandedExactlyWhenThereIsAKey() throws IOException {
    byte[] plain = Corim.of(SamplePrediction.fromReset(), Optional.empty());
    byte[] signed = Corim.of(SamplePrediction.fromReset(), Optional.of(key()));
    RSAPublicKey other = KeyReader.readPublic(OTHER, Optional.empty()).key();
    assertThrows(RefusedException.class, () -> read(plain, Optional.of(publicKey())));
    assertThrows(RefusedException.class, () -> read(signed, Optional.empty()));
    assertThrows(RefusedException.class, () -> read(signed, Optional.of(other)));
  }

  /** All bits of the object but those of the unprotected headers, which are empty, are signed. */
  @Test
  void noChangedBitOfASignedManifestIsAccepted() throws IOException {
    byte[] signed = Corim.of(SamplePrediction.fromReset(), Optional.of(key()));
    Optional<RSAPublicKey> key = Optional.of(publicKey());
    for (int at = 0; at < signed.length; at += 3) {
      byte[] changed = signed.clone();
      changed[at] ^= (byte) (1 << at % 8);
      assertThrows(IOException.class, () -> read(changed, key), "byte " + at);
    }
  }

  /** Diagnostic notation of each in the draft's terms: digests of a measurement, two triples. */
  @Test
  void registersAreReadFromMeasurementsOneByOne() throws IOException {
    String digest = "81 82 01 5820" + SHA256;
    String measured = "a2 00 0b 01 a1 02" + digest;
    String further = "a2 00 0c 01 a1 02" + digest;
    List<ExpectedRegisters> read =
        read(
            manifest(
                "82" + triple("82" + measured + further) + triple("82" + further + measured), ""));
    assertEquals(2, read.size());
    assertEquals(java.util.Set.of(11, 12), read.get(0).pcrs());
    assertEquals(java.util.Set.of(11, 12), read.get(1).pcrs());
    byte[] fewer = manifest("82" + triple("82" + measured + further) + triple("81" + further), "");
    assertThrows(PredictionFormatException.class, () -> read(fewer));
    String elsewhere = triple("81" + further).replace("61 78", "61 79");
    byte[] other = manifest("82" + triple("81" + further) + elsewhere, "");
    assertThrows(PredictionFormatException.class, () -> read(other));
    assertEquals(
        SHA256, HexFormat.of().formatHex(read.get(0).banks().get(HashAlgorithm.SHA256).get(11)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a2 00 18 18 01 a1 02 81 82 01 5820 @", // register 24
        "a2 00 0b 01 a1 02 81 82 07 5820 @", // SHA-384 of 32 bytes
        "a2 00 0b 01 a1 02 81 82 18 63 5820 @", // unknown algorithm
        "a2 00 0b 01 a2 01 05 02 81 82 01 5820 @", // also a security version number
        "a2 00 0b 01 a1 03 a1 00 f5", // flags alone
        "a3 00 0b 01 a1 02 81 82 01 5820 @ 02 80", // authorised by somebody
        "a1 01 a1 0e a1 61 61 81 82 01 5820 @", // a register with a name
        "a1 01 a1 0e a2 0b 81 82 01 5820 @ 0c 80", // a register without a digest
        "a1 01 a1 0e a0" // none
      })
  void whatIsNoRegisterValueIsRefused(String measurement) {
    String hex = measurement.replace("@", SHA256);
    assertThrows(
        PredictionFormatException.class, () -> read(manifest("81" + triple("81" + hex), "")));
  }

  @Test
  void twoValuesOfARegisterInOneTripleAreRefused() {
    String one = "a2 00 0b 01 a1 02 81 82 01 5820" + SHA256;
    String other = one.replace("11".repeat(32), "22".repeat(32));
    assertThrows(
        PredictionFormatException.class,
        () -> read(manifest("81" + triple("82" + one + other), "")));
  }

  @Test
  void aManifestIsReadOnlyWhileItIsValid() throws IOException {
    String measured = triple("81 a2 00 0b 01 a1 02 81 82 01 5820" + SHA256);
    String until = HexFormat.of().toHexDigits((int) NOW.getEpochSecond());
    String before = HexFormat.of().toHexDigits((int) NOW.getEpochSecond() - 1);
    String after = HexFormat.of().toHexDigits((int) NOW.getEpochSecond() + 1);
    assertEquals(1, read(manifest("81" + measured, "04 a1 01 c1 1a" + until)).size());
    assertThrows(
        RefusedException.class, () -> read(manifest("81" + measured, "04 a1 01 c1 1a" + before)));
    assertThrows(
        RefusedException.class,
        () -> read(manifest("81" + measured, "04 a2 00 c1 1a" + after + "01 c1 1a" + after)));
  }

  /** Empty arrays, one byte each, take much more than a byte of memory. */
  @Test
  void manifestsOfManyItemsOrBytesAreNotRead() {
    byte[] arrays = HexFormat.of().parseHex("d901f5" + "9a00020000" + "80".repeat(1 << 17));
    String many = assertThrows(PredictionFormatException.class, () -> read(arrays)).getMessage();
    assertTrue(many.contains("more than 65536 items"), many);
    byte[] large = HexFormat.of().parseHex("d901f5" + "5a00100000" + "00".repeat(1 << 20));
    String size = assertThrows(PredictionFormatException.class, () -> read(large)).getMessage();
    assertTrue(size.contains("expected at most 1048576"), size);
  }

  /** Keys of text: ESC and a line that looks like another, and one of a thousand letters. */
  @Test
  void keysInMessagesAreShortAndPrintable() {
    String escape = "a1 66 1b5b324a0a6f 00";
    String clear =
        assertThrows(PredictionFormatException.class, () -> read(bytes("d901f5" + escape)))
            .getMessage();
    assertTrue(clear.contains("member ?[2J\\no says"), clear);
    String many = "a1 7903e8" + "61".repeat(1000) + "00";
    String cut =
        assertThrows(PredictionFormatException.class, () -> read(bytes("d901f5" + many)))
            .getMessage();
    assertTrue(cut.length() < 600, cut);
  }

  @Test
  void damagedManifestsAreReadOrRefused() throws IOException {
    byte[] manifest = Corim.of(SamplePrediction.fromReset(), Optional.empty());
    HostileInput.Parser parser = bytes -> read(bytes);
    HostileInput.truncations(manifest, IOException.class, parser);
    HostileInput.mutations(manifest, IOException.class, parser);
    byte[] deep = new byte[100_000];
    java.util.Arrays.fill(deep, (byte) 0x81);
    assertThrows(PredictionFormatException.class, () -> read(deep));
    byte[] large = HexFormat.of().parseHex("9b7fffffffffffffff");
    assertThrows(PredictionFormatException.class, () -> read(large));
  }

  @Test
  void predictionsAreComparedWithManifests() throws IOException {
    Prediction prediction = SamplePrediction.fromReset();
    Path json =
        Files.write(folder.resolve("p.json"), PredictionJson.write(prediction, prediction.pcrs()));
    Path manifest =
        Files.write(folder.resolve("p.corim"), Corim.of(prediction, Optional.of(key())));
    String[] diff = {"predict", "diff", json.toString(), manifest.toString(), "--public-key"};
    assertEquals(2, Invocation.of(diff).exit());
    String[] unsigned = {"predict", "diff", json.toString(), manifest.toString()};
    Invocation refused = Invocation.of(unsigned);
    assertEquals(1, refused.exit());
    assertTrue(refused.err().contains("--public-key"), refused.err());
    String[] signed = {
      "predict", "diff", json.toString(), manifest.toString(), "--public-key", PUBLIC.toString()
    };
    assertEquals(0, Invocation.of(signed).exit());
    signed[3] = json.toString();
    assertEquals(2, Invocation.of(signed).exit());
    Path plain = Files.write(folder.resolve("plain.corim"), Corim.of(prediction, Optional.empty()));
    Invocation equal = Invocation.of("predict", "diff", json.toString(), plain.toString());
    assertEquals(0, equal.exit(), equal.err() + equal.text());
    String other =
        HexFormat.of()
            .formatHex(manifest("81" + triple("81 a2 00 0b 01 a1 02 81 82 01 5820" + SHA256), ""));
    Path different = Files.write(folder.resolve("other.corim"), HexFormat.of().parseHex(other));
    Invocation changed =
        Invocation.of("predict", "diff", "--format", "json", json.toString(), different.toString());
    assertEquals(1, changed.exit(), changed.err());
    Map<?, ?> difference = (Map<?, ?>) ((List<?>) changed.json().get("differences")).get(0);
    assertTrue(difference.toString().contains("sha256:"), difference.toString());
  }

  private static List<ExpectedRegisters> read(byte[] content) throws IOException {
    return read(content, Optional.empty());
  }

  private static List<ExpectedRegisters> read(byte[] content, Optional<RSAPublicKey> key)
      throws IOException {
    return CorimReader.read("manifest", content, key, NOW);
  }

  /** Environment: a class with a model. */
  private static String triple(String measurements) {
    return "82 a1 00 a1 02 61 78" + measurements;
  }

  /** A manifest of one module; further members of the corim-map as key and value. */
  private static byte[] manifest(String triples, String further) {
    String module = "a2 01 a1 00 61 78 04 a1 00" + triples;
    int length = bytes(module).length;
    String count = further.isEmpty() ? "a2" : "a3";
    return bytes(
        "d9 01f5"
            + count
            + "00 61 78 01 81 d9 01fa 59"
            + HexFormat.of().toHexDigits((short) length)
            + module
            + further);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static SigningKey key() throws IOException {
    return KeyReader.readPrivate(PRIVATE, Optional.empty());
  }

  private static RSAPublicKey publicKey() throws IOException {
    return KeyReader.readPublic(PUBLIC, Optional.empty()).key();
  }
}
