package io.premeasure.measure.prediction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.boot.Prediction;
import io.premeasure.fixtures.HostileInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PredictionJsonTest {
  static Stream<Prediction> samples() {
    return Stream.of(SamplePrediction.fromReset(), SamplePrediction.fromOtherState());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void whatIsWrittenIsReadBack(Prediction written) throws IOException {
    byte[] json = PredictionJson.write(written, written.pcrs());
    Prediction read = PredictionJson.parse("p", json);
    assertEquals(written.measurements(), read.measurements());
    assertEquals(written.inputs(), read.inputs());
    assertArrayEquals(json, PredictionJson.write(read, read.pcrs()));
  }

  @Test
  void explanationsMayBeMissing() throws IOException {
    String json =
        text()
            .replaceAll("\"(data|source|description)\" : \"[^\n]*\",?\n", "")
            .replaceAll("(\"sha384\" : \"[0-9a-f]{96}\"\\s*}),(\\s*})", "$1$2");
    Prediction read = parse(json);
    assertEquals(SamplePrediction.fromReset().pcrs(), read.pcrs());
    assertEquals("", read.measurements().get(0).description());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"prediction\"       | \"forecast\"        | premeasure: expected prediction",
        "\"version\" : 1      | \"version\" : 2     | version: expected 1",
        "\"version\" : 1      | \"version\" : 1.0   | version: found 1.0",
        "\"pcr\" : 8          | \"pcr\" : 24        | events[1].pcr: found 24",
        "\"pcr\" : 8          | \"pcr\" : \"8\"     | events[1].pcr: found 8",
        "\"pcr\" : 8          | \"pcr\" : 9         | banks.sha256: PCRs [8, 11, 23]",
        "\"EV_IPL\"           | \"EV_IPA\"          | events[0].type: unknown event type",
        "\"0xffff0001\"       | \"0xFFFF0001\"      | events[2].type: unknown event type",
        "\"sha384\" : {       | \"sha3\" : {        | banks.sha3: unknown bank",
        "\"sha384\" : {       | \"SHA384\" : {      | banks.SHA384: unknown bank",
        "\"23\" : \"          | \"023\" : \"        | banks.sha256.023: no PCR",
        "\"23\" : \"          | \"24\" : \"         | banks.sha256.24: no PCR",
        "\"events\" : [       | \"event\" : [       | $: no member events",
        "\"size\" : 7         | \"size\" : -7       | inputs[0].size: found -7",
        "\"version\" : 1      | \"version\":1,\"version\":1 | not JSON: Duplicate",
        "\"a.cpio\"           | 5                   | inputs[0].name: no string",
        "\"data\" : \"b25l\"  | \"data\" : \"b25l*\" | events[0].data: not Base64",
      })
  void refusalsNameTheMember(String good, String bad, String message) throws IOException {
    String json = text();
    assertTrue(json.contains(good), json);
    String damaged = json.replaceFirst(java.util.regex.Pattern.quote(good), bad);
    PredictionFormatException refusal =
        assertThrows(PredictionFormatException.class, () -> parse(damaged));
    assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
  }

  @Test
  void everySingleDigitOfAnyDigestCounts() throws IOException {
    String json = text();
    for (int at = 0; at < json.length(); at++) {
      if (isInDigest(json, at)) {
        char other = json.charAt(at) == '0' ? '1' : '0';
        String damaged = json.substring(0, at) + other + json.substring(at + 1);
        int position = at;
        boolean input = json.lastIndexOf("\"inputs\"", at) >= 0;
        if (!input) {
          assertThrows(
              PredictionFormatException.class, () -> parse(damaged), () -> "at " + position);
        }
      }
    }
  }

  @Test
  void nothingMayFollowTheDocument() throws IOException {
    String json = text() + "{}";
    assertThrows(PredictionFormatException.class, () -> parse(json));
  }

  @Test
  void selectionOutsideThePredictionIsRefused() throws IOException {
    String json =
        text().replaceFirst("\"policyPcrSelection\" : \\[ *8,", "\"policyPcrSelection\":[7,");
    assertThrows(PredictionFormatException.class, () -> parse(json));
    assertThrows(
        IllegalArgumentException.class,
        () -> SamplePrediction.fromReset().policyPcr(new TreeSet<>(java.util.Set.of(7))));
  }

  @Test
  void fileErrorsCarryTheFilesName(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("p.json"), "[]");
    PredictionFormatException refusal =
        assertThrows(PredictionFormatException.class, () -> PredictionJson.read(file));
    assertEquals(file + ": $: no JSON object", refusal.getMessage());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void hostileFilesAreRefusedCleanly(Prediction sample) throws IOException {
    byte[] good = PredictionJson.write(sample, sample.pcrs());
    HostileInput.Parser parser = bytes -> PredictionJson.parse("test", bytes);
    HostileInput.truncations(good, PredictionFormatException.class, parser);
    HostileInput.mutations(good, PredictionFormatException.class, parser);
  }

  private static boolean isInDigest(String json, int at) {
    int start = at;
    while (start > 0 && Character.digit(json.charAt(start - 1), 16) >= 0) {
      start--;
    }
    int end = at;
    while (end < json.length() && Character.digit(json.charAt(end), 16) >= 0) {
      end++;
    }
    return end > at && end - start >= 64 && json.charAt(start - 1) == '"';
  }

  private static String text() throws IOException {
    Prediction sample = SamplePrediction.fromReset();
    return new String(PredictionJson.write(sample, sample.pcrs()), StandardCharsets.UTF_8);
  }

  private static Prediction parse(String json) throws PredictionFormatException {
    return PredictionJson.parse("p", json.getBytes(StandardCharsets.UTF_8));
  }
}
