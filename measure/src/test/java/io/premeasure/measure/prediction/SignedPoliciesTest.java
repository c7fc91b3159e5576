package io.premeasure.measure.prediction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.Source;
import io.premeasure.cpio.signing.KeyReader;
import io.premeasure.cpio.signing.SigningKey;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.measure.Invocation;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignedPoliciesTest {
  private static final String MEASURE = "uefi-boot/measure/";

  private static final List<String> PHASES =
      List.of("enter-initrd", "leave-initrd", "sysinit", "ready");

  @TempDir private Path folder;

  /** What systemd-measure 252 signed over the values that it calculated. */
  @Test
  void documentsAreThoseOfSystemdMeasure() throws IOException {
    Path key = Golden.path(MEASURE + "s.test-private.pem");
    SigningKey signer = KeyReader.readPrivate(key, Optional.empty());
    for (String bank : List.of("sha1", "sha256", "sha384")) {
      List<?> expected = (List<?>) Golden.json(MEASURE + "s-sign-" + bank + ".json").get(bank);
      assertEquals(PHASES.size(), expected.size());
      for (int phase = 0; phase < PHASES.size(); phase++) {
        Prediction prediction =
            Prediction.of(
                List.of(HashAlgorithm.ofBankName(bank).orElseThrow()),
                untilPhase(bank, phase),
                List.of());
        byte[] document =
            SignedPolicies.of(prediction, prediction.pcrs(), signer, Optional.empty());
        assertEquals(Map.of(bank, List.of(expected.get(phase))), JSON.std.mapFrom(document));
      }
    }
  }

  /** What systemd-stub and systemd extend into PCR 11: sections, then phase words. */
  private static List<Measurement> untilPhase(String bank, int phase) {
    List<byte[]> words = new ArrayList<>();
    for (String section : List.of("linux", "osrel", "cmdline", "initrd")) {
      words.add(("." + section + "\0").getBytes(StandardCharsets.US_ASCII));
      words.add(Golden.bytes(MEASURE + "s." + section));
    }
    for (String word : PHASES.subList(0, phase + 1)) {
      words.add(word.getBytes(StandardCharsets.US_ASCII));
    }
    List<HashAlgorithm> banks = List.of(HashAlgorithm.ofBankName(bank).orElseThrow());
    return words.stream()
        .map(word -> Measurement.ofData(11, 0xD, word, banks, Source.file("test"), "word"))
        .toList();
  }

  @Test
  void damagedDocumentsAreRefused() {
    byte[] good = Golden.bytes(MEASURE + "s-sign-2banks.json");
    HostileInput.truncations(
        good, PredictionFormatException.class, bad -> SignedPolicies.parse("bad", bad));
    HostileInput.mutations(
        good, PredictionFormatException.class, bad -> SignedPolicies.parse("bad", bad));
  }

  @Test
  void anExportWithoutKeyOrOfAnUnknownBankIsRefused() throws IOException {
    Path events = folder.resolve("events");
    Files.writeString(
        events,
        "PCR11:string:\"os-image-identity\":{\"svn\":\"1\",\"diskId\":\"d\",\"eventVersion\":\"1\"}\n");
    String signer = "11".repeat(32);
    Invocation noKey =
        Invocation.of(
            "predict", "events", events.toString(), "--signer", signer, "--export", "pcrsig");
    assertEquals(2, noKey.exit());
    assertTrue(noKey.err().contains("needs --key"), noKey.err());
    Invocation sm3 =
        Invocation.of(
            "predict",
            "events",
            events.toString(),
            "--signer",
            signer,
            "--export",
            "pcrsig",
            "--bank",
            "sm3_256",
            "--key",
            Golden.path(MEASURE + "s.test-private.pem").toString());
    assertEquals(2, sm3.exit());
    assertTrue(sm3.err().contains("systemd knows"), sm3.err());
  }
}
