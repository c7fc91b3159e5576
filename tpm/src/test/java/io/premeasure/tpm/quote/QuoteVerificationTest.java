package io.premeasure.tpm.quote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.LoggedEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

class QuoteVerificationTest {
  static final List<String> CASES = GoldenQuote.CASES;

  static List<Arguments> variants() {
    List<Arguments> all = new ArrayList<>();
    for (String name : CASES) {
      Map<String, Object> expected = Golden.json("tpm/quotes/" + name + "/expected.json");
      for (Object variant : (List<?>) expected.get("verdicts")) {
        all.add(Arguments.of(name, ((Map<?, ?>) variant).get("case"), variant));
      }
    }
    assertEquals(94, all.size());
    return all;
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("variants")
  void everyVariantGetsTheRightVerdict(String name, String id, Map<?, ?> variant)
      throws IOException {
    String correct = (String) variant.get("correct");
    // A selection with more or fewer bits than the file has values makes no sense in itself.
    if (List.of("magic", "type", "malformed", "selection").contains(correct)
        || correct.startsWith("length")) {
      assertThrows(TpmFormatException.class, () -> verdict(name, variant), id);
      return;
    }
    Verdict verdict = verdict(name, variant);
    assertEquals(correct.equals("accept"), verdict.accepted(), verdict::toString);
    assertEquals(correct, verdict.refusal().map(Verdict.Check::name).orElse("accept"));
  }

  private static Verdict verdict(String name, Map<?, ?> variant) throws IOException {
    Map<?, ?> files = (Map<?, ?>) variant.get("files");
    Quote quote = Quote.parse(name, GoldenQuote.file(name, file(files, "msg", "quote.msg")));
    QuoteSignature signature =
        QuoteSignature.parse(name, GoldenQuote.file(name, file(files, "sig", "quote.sig")));
    AttestationKey key =
        AttestationKey.read(name, GoldenQuote.file(name, file(files, "pub", "ak.pem")));
    QuoteVerification verification =
        new QuoteVerification(quote, signature, key)
            .nonce(HexFormat.of().parseHex((String) variant.get("nonce_hex")));
    if (files.get("pcrs") != null) {
      byte[] pcrs = GoldenQuote.file(name, (String) files.get("pcrs"));
      return GoldenQuote.verdict(verification.values(PcrFile.decode(name, pcrs)));
    }
    return GoldenQuote.verdict(verification);
  }

  private static String file(Map<?, ?> files, String kind, String original) {
    return files.containsKey(kind) ? (String) files.get(kind) : original;
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void everyFlippedBitOfMessageAndSignatureIsFound(String name) throws IOException {
    byte[] message = GoldenQuote.file(name, "quote.msg");
    byte[] signature = GoldenQuote.file(name, "quote.sig");
    for (int bit = 0; bit < 8 * message.length; bit += 5) {
      assertFalse(accepted(name, flipped(message, bit), signature), "message bit " + bit);
    }
    for (int bit = 0; bit < 8 * signature.length; bit += 5) {
      assertFalse(accepted(name, message, flipped(signature, bit)), "signature bit " + bit);
    }
    assertTrue(accepted(name, message, signature));
  }

  private static boolean accepted(String name, byte[] message, byte[] signature)
      throws IOException {
    try {
      return GoldenQuote.verdict(
              new QuoteVerification(
                  Quote.parse(name, message),
                  QuoteSignature.parse(name, signature),
                  GoldenQuote.key(name)))
          .accepted();
    } catch (TpmFormatException e) {
      return false;
    }
  }

  private static byte[] flipped(byte[] bytes, int bit) {
    byte[] copy = bytes.clone();
    copy[bit / 8] ^= (byte) (1 << (bit % 8));
    return copy;
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void whatIsNotGivenIsNamedAsNotChecked(String name) throws IOException {
    AttestationKey pem = AttestationKey.read(name, GoldenQuote.file(name, "ak.pem"));
    Verdict verdict =
        GoldenQuote.verdict(
            new QuoteVerification(GoldenQuote.quote(name), GoldenQuote.signature(name), pem));
    assertTrue(verdict.accepted());
    assertEquals(List.of("nonce", "key attributes", "pcr values"), verdict.notChecked());
  }

  @Test
  void valuesOfOtherRegistersThanTheQuotedAreRefused() throws IOException {
    String name = "ecdsa-p256-sha256";
    PcrSelection other = PcrSelection.parse("sha384:0,11,17,18+sha256:11").orElseThrow();
    PcrValues values = PcrValues.ofConcatenated(name, other, new byte[4 * 48 + 32]);
    Verdict verdict =
        GoldenQuote.verdict(
            new QuoteVerification(
                    GoldenQuote.quote(name), GoldenQuote.signature(name), GoldenQuote.key(name))
                .values(values));
    assertEquals(Optional.of("selection"), verdict.refusal().map(Verdict.Check::name));
  }

  @Test
  void keysThatOtherProgramsCanSignWithAreRefused() throws IOException {
    String name = "ecdsa-p256-sha256";
    byte[] area = GoldenQuote.file(name, "ak.tpmt");
    for (int bit : new int[] {1, 4, 5, 16, 17, 18}) {
      byte[] other = area.clone();
      other[7 - bit / 8] ^= (byte) (1 << (bit % 8));
      Verdict verdict =
          GoldenQuote.verdict(
              new QuoteVerification(
                  GoldenQuote.quote(name),
                  GoldenQuote.signature(name),
                  AttestationKey.read(name, other)));
      assertEquals(
          Optional.of("key attributes"), verdict.refusal().map(Verdict.Check::name), "bit " + bit);
    }
  }

  @Test
  void aLogThatLeadsToTheQuotedValuesIsAcceptedAndEveryOtherRefused() throws IOException {
    String name = "rsassa-sha1bank";
    List<HashAlgorithm> banks = List.of(HashAlgorithm.SHA1, HashAlgorithm.SHA256);
    EventLog empty = EventLog.of(banks, List.<LoggedEvent>of());
    Verdict refused =
        GoldenQuote.verdict(
            new QuoteVerification(
                    GoldenQuote.quote(name), GoldenQuote.signature(name), GoldenQuote.key(name))
                .log(empty));
    assertEquals(Optional.of("event log"), refused.refusal().map(Verdict.Check::name));
    EventLog lacking = EventLog.of(List.of(HashAlgorithm.SHA384), List.<LoggedEvent>of());
    assertFalse(
        GoldenQuote.verdict(
                new QuoteVerification(
                        GoldenQuote.quote(name), GoldenQuote.signature(name), GoldenQuote.key(name))
                    .log(lacking))
            .accepted());
  }
}
