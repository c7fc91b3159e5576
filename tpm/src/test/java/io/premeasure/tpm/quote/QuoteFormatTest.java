package io.premeasure.tpm.quote;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.TpmFormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuoteFormatTest {
  static final List<String> CASES = GoldenQuote.CASES;

  @ParameterizedTest
  @FieldSource("CASES")
  void filesOfTpm2ToolsAreReadAndWrittenByteForByte(String name) throws IOException {
    byte[] pcrs = GoldenQuote.file(name, "quote.pcrs");
    PcrValues values = PcrFile.decode(name, pcrs);
    assertArrayEquals(pcrs, PcrFile.encode(values));
    assertArrayEquals(GoldenQuote.file(name, "quote.sig"), GoldenQuote.signature(name).toBytes());
    PcrValues again = PcrValues.ofConcatenated(name, values.selection(), values.concatenated());
    assertEquals(values, again);
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void valuesSelectionAndDigestAreThoseThatWereQuoted(String name) throws IOException {
    var expected = Golden.json("tpm/quotes/" + name + "/expected.json");
    PcrValues values = PcrFile.decode(name, GoldenQuote.file(name, "quote.pcrs"));
    Quote quote = GoldenQuote.quote(name);
    assertEquals(expected.get("selection"), quote.selection().toString());
    assertEquals(
        Optional.of(quote.selection()), PcrSelection.parse((String) expected.get("selection")));
    assertEquals(expected.get("pcr_digest"), HexFormat.of().formatHex(quote.pcrDigest()));
    List<List<Object>> read = new ArrayList<>();
    quote
        .selection()
        .banks()
        .forEach(
            (bank, pcrs) ->
                pcrs.forEach(
                    pcr ->
                        read.add(
                            List.of(
                                bank.bankName(),
                                pcr,
                                HexFormat.of().formatHex(values.value(bank, pcr).orElseThrow())))));
    assertEquals(expected.get("pcr_values"), read);
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void everyFormOfTheKeyIsTheSameKey(String name) throws IOException {
    PublicArea area = GoldenQuote.key(name).area().orElseThrow();
    for (String form : List.of("ak.tpmt", "ak.pem", "ak.tss")) {
      assertEquals(area.key(), AttestationKey.read(form, GoldenQuote.file(name, form)).key(), form);
    }
    assertArrayEquals(GoldenQuote.file(name, "ak.tss"), area.sized());
    String hex = new String(GoldenQuote.file(name, "ak.name.hex"), StandardCharsets.US_ASCII);
    assertEquals(hex.strip(), HexFormat.of().formatHex(area.name()));
  }

  @Test
  void clockAndCountersAreRead() throws IOException {
    assertEquals(new ClockInfo(0x070b, 1, 1, true), GoldenQuote.quote("ecdsa-p256-sha256").clock());
  }

  @Test
  void theClockTellsBootsApart() {
    ClockInfo first = new ClockInfo(1000, 3, 1, true);
    assertEquals(ClockInfo.Passage.SAME_BOOT, new ClockInfo(1001, 3, 1, true).since(first));
    assertEquals(ClockInfo.Passage.RESUMED, new ClockInfo(1001, 3, 2, true).since(first));
    assertEquals(ClockInfo.Passage.REBOOTED, new ClockInfo(1001, 4, 0, true).since(first));
    assertEquals(ClockInfo.Passage.REBOOTED, new ClockInfo(900, 4, 0, false).since(first));
    assertEquals(ClockInfo.Passage.WENT_BACK, new ClockInfo(900, 4, 0, true).since(first));
    assertEquals(ClockInfo.Passage.WENT_BACK, new ClockInfo(999, 3, 1, true).since(first));
    assertEquals(ClockInfo.Passage.WENT_BACK, new ClockInfo(1001, 2, 9, true).since(first));
    assertEquals(ClockInfo.Passage.WENT_BACK, new ClockInfo(1001, 3, 0, true).since(first));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "sha256", "sha256:", "sha256:24", "md5:0", "sha1:0+sha1:1", "sha1:0,", "+"})
  void otherSelectionsAreRefused(String text) {
    assertEquals(Optional.empty(), PcrSelection.parse(text));
  }

  @Test
  void aKeyOffItsCurveIsRefused() {
    byte[] area = GoldenQuote.file("ecdsa-p256-sha256", "ak.tpmt");
    area[area.length - 1] ^= 1;
    TpmFormatException e =
        assertThrows(TpmFormatException.class, () -> PublicArea.parse("ak", area));
    assertTrue(e.getMessage().contains("not on secp256r1"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ecdsa-p384-sha384", "rsapss-sha256"})
  void damagedFilesAreReadOrRefused(String name) {
    hostile(name, "quote.msg", input -> Quote.parse("quote", input));
    hostile(name, "quote.sig", input -> QuoteSignature.parse("signature", input));
    hostile(name, "quote.pcrs", input -> PcrFile.encode(PcrFile.decode("values", input)));
    hostile(name, "ak.tss", input -> AttestationKey.read("key", input));
    hostile(name, "ak.tpmt", input -> PublicArea.parse("key", input));
    hostile(name, "ak.pem", input -> AttestationKey.read("key", input));
  }

  @Test
  void damagedPlainSignaturesAreReadOrRefused() {
    byte[] der = HexFormat.of().parseHex("3006020101020102");
    HostileInput.Parser parser =
        input ->
            QuoteSignature.parsePlain("plain", input, SignatureScheme.ECDSA, HashAlgorithm.SHA256);
    HostileInput.truncations(der, TpmFormatException.class, parser);
    HostileInput.mutations(der, TpmFormatException.class, parser);
  }

  private static void hostile(String name, String file, HostileInput.Parser parser) {
    byte[] good = GoldenQuote.file(name, file);
    HostileInput.truncations(good, TpmFormatException.class, parser);
    HostileInput.mutations(good, TpmFormatException.class, parser);
  }
}
