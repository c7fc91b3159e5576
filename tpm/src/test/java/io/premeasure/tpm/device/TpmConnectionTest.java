package io.premeasure.tpm.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TpmConnectionTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  @Test
  void embeddedTpmReachesTheGoldenValues() throws IOException {
    try (TpmConnection tpm = TpmConnection.open(TpmUri.parse("embedded:"), TIMEOUT)) {
      runGolden(tpm);
    }
  }

  @Test
  @RequiresTool("swtpm")
  void swtpmReachesTheGoldenValues() throws IOException {
    try (TpmConnection tpm = TpmConnection.open(TpmUri.parse("swtpm:"), TIMEOUT)) {
      runGolden(tpm);
    }
  }

  @Test
  @RequiresTool({"swtpm", "tpm2_pcrread"})
  void tpm2ToolsReadWhatIsReadHere() throws IOException {
    try (SwtpmProcess swtpm = SwtpmProcess.start(TIMEOUT)) {
      PcrBanks read;
      String uri = "swtpm:unix:" + swtpm.dataSocket();
      try (TpmConnection tpm = TpmConnection.open(TpmUri.parse(uri), TIMEOUT)) {
        tpm.event(7, new byte[] {1});
        tpm.event(23, new byte[] {2});
        read = tpm.readPcrs();
      }
      // The TCTI finds the control socket by this name.
      Files.createSymbolicLink(
          swtpm.dataSocket().resolveSibling("data.ctrl"), swtpm.controlSocket());
      String tcti = "swtpm:path=" + swtpm.dataSocket();
      for (HashAlgorithm algorithm : read.algorithms()) {
        String out = RealTool.runOk("tpm2_pcrread", "-T", tcti, algorithm.bankName()).out();
        for (int pcr = 0; pcr < PcrBanks.PCR_COUNT; pcr++) {
          String hex = HexFormat.of().withUpperCase().formatHex(read.value(algorithm, pcr));
          assertTrue(out.contains(String.format("%-2d: 0x%s", pcr, hex)), out);
        }
      }
    }
  }

  @Test
  void extendDemandsADigestForEveryActiveBank() throws IOException {
    try (TpmConnection tpm = TpmConnection.open(TpmUri.parse("embedded:"), TIMEOUT)) {
      Map<HashAlgorithm, byte[]> one = Map.of(HashAlgorithm.SHA256, new byte[32]);
      TpmUnavailableException refused =
          assertThrows(TpmUnavailableException.class, () -> tpm.extend(4, one));
      assertTrue(refused.getMessage().contains("sha1, sha384, sha512"), refused.getMessage());
      assertArrayEquals(new byte[32], tpm.readPcrs().value(HashAlgorithm.SHA256, 4));
      tpm.extendSome(4, one);
      assertArrayEquals(
          HashAlgorithm.SHA256.hash(new byte[64]), tpm.readPcrs().value(HashAlgorithm.SHA256, 4));
    }
  }

  @Test
  void extendOfABankThatTheTpmLacksIsRefused() throws IOException {
    Set<HashAlgorithm> banks = Set.of(HashAlgorithm.SHA256);
    try (TpmConnection tpm = TpmConnection.open(TpmUri.parse("embedded:"), TIMEOUT, banks)) {
      Map<HashAlgorithm, byte[]> both =
          Map.of(HashAlgorithm.SHA256, new byte[32], HashAlgorithm.SHA384, new byte[48]);
      assertThrows(TpmUnavailableException.class, () -> tpm.extend(4, both));
      assertArrayEquals(new byte[32], tpm.readPcrs().value(HashAlgorithm.SHA256, 4));
    }
  }

  @Test
  void resetOfABootRegisterIsRefusedWithTheResponseCode() throws IOException {
    try (TpmConnection tpm = TpmConnection.open(TpmUri.parse("embedded:"), TIMEOUT)) {
      TpmCommandException refused = assertThrows(TpmCommandException.class, () -> tpm.reset(4));
      assertEquals(0x907, refused.responseCode());
    }
  }

  @Test
  @RequiresTool("swtpm")
  void closeEndsSwtpmAndRemovesItsFiles() throws IOException {
    SwtpmProcess swtpm = SwtpmProcess.start(TIMEOUT);
    assertTrue(ProcessHandle.of(swtpm.pid()).isPresent());
    swtpm.close();
    assertFalse(ProcessHandle.of(swtpm.pid()).isPresent());
    assertFalse(Files.exists(swtpm.dataSocket().getParent()));
  }

  private static void runGolden(TpmConnection tpm) throws IOException {
    Map<String, Object> golden = Golden.json("tpm/extend/sequence.json");
    for (Object each : (List<?>) golden.get("steps")) {
      Map<?, ?> step = (Map<?, ?>) each;
      int pcr = step.get("pcr") instanceof Number number ? number.intValue() : -1;
      if (!step.get("op").equals("drtm_hash")) {
        tpm.transport()
            .setLocality(step.get("locality") instanceof Number number ? number.intValue() : 0);
      }
      if (step.get("op").equals("event")) {
        tpm.event(pcr, HexFormat.of().parseHex((String) step.get("data_hex")));
      } else if (step.get("op").equals("drtm_hash")) {
        tpm.transport().hashStart();
        tpm.transport().hashData(HexFormat.of().parseHex((String) step.get("data_hex")));
        tpm.transport().hashEnd();
      } else if (step.get("op").equals("reset")) {
        tpm.reset(pcr);
      } else {
        assertEquals("extend", step.get("op"));
        Map<HashAlgorithm, byte[]> digests = new EnumMap<>(HashAlgorithm.class);
        ((Map<?, ?>) step.get("digests"))
            .forEach(
                (bank, hex) ->
                    digests.put(
                        HashAlgorithm.ofBankName((String) bank).orElseThrow(),
                        HexFormat.of().parseHex((String) hex)));
        tpm.extendSome(pcr, digests);
      }
    }
    PcrBanks banks = tpm.readPcrs();
    Map<?, ?> expected = (Map<?, ?>) golden.get("final");
    assertEquals(4, expected.size());
    expected.forEach(
        (bank, registers) ->
            ((Map<?, ?>) registers)
                .forEach(
                    (pcr, hex) ->
                        assertEquals(
                            hex,
                            HexFormat.of()
                                .formatHex(
                                    banks.value(
                                        HashAlgorithm.ofBankName((String) bank).orElseThrow(),
                                        Integer.parseInt((String) pcr))),
                            bank + " " + pcr)));
  }
}
