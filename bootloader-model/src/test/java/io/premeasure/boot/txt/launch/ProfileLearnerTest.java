package io.premeasure.boot.txt.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.log.LaunchRecord;
import io.premeasure.boot.txt.log.TxtEvent;
import io.premeasure.boot.txt.log.TxtLog;
import io.premeasure.boot.txt.log.TxtLogReader;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileLearnerTest {
  @Test
  void logOfARealMachineGivesAProfileThatLeadsToItsRegisters() throws IOException {
    TxtLog log =
        TxtLogReader.read("log", Golden.read(Golden.shared("txt/eventlog/e5470-tpm2-tcg.bin")));
    PlatformProfile learned = learn(log);
    assertEquals(2, learned.requireNumber(PlatformField.POLICY_CONTROL));
    assertEquals(0, learned.requireNumber(PlatformField.SCRTM_STATUS));
    assertEquals(
        "000000002710152006b0",
        learned
            .require(PlatformField.BIOS_AC_REGISTRATION, 32)
            .value()
            .toString()
            .substring(0, 20));
    Map<HashAlgorithm, Octets> key =
        learned.digests(PlatformDigest.SINIT_PUBLIC_KEY).orElseThrow().value();
    assertTrue(key.get(HashAlgorithm.SHA256).toString().startsWith("3b5f9781"));
  }

  @Test
  void alteredLogTeachesNothing() throws IOException {
    TxtLog log = TxtLogReader.read("log", Golden.bytes("txt/chain/tpm2-da-embedded.tcg.bin"));
    List<TxtEvent> events = new ArrayList<>(log.events());
    TxtEvent event = events.get(3);
    events.set(
        3, new TxtEvent(event.pcr(), event.type(), event.digests(), Octets.of(new byte[] {9})));
    assertThrows(BootFormatException.class, () -> learn(new TxtLog(events)));
    assertThrows(BootFormatException.class, () -> learn(new TxtLog(List.of())));
  }

  @ParameterizedTest
  @CsvSource({"0x4fe, pre-production", "0x4ff, capped"})
  void spoiledRegistersTeachNothing(Integer type, String reason) throws IOException {
    TxtLog log = TxtLogReader.read("log", Golden.bytes("txt/chain/tpm2-da-embedded.tcg.bin"));
    List<TxtEvent> events = new ArrayList<>(log.events());
    events.add(new TxtEvent(17, type, events.get(3).digests(), Octets.of(new byte[0])));
    BootFormatException refused =
        assertThrows(BootFormatException.class, () -> learn(new TxtLog(events)));
    assertTrue(refused.getMessage().contains(reason), refused.getMessage());
  }

  @Test
  void textOfTxtStatWithoutALogTeachesWhatTheHeapTells() throws IOException {
    byte[] text =
        """
        TXT measured launch: TRUE
        TBOOT: sinit_mle_data (@0x7cf3012c, 2ac):
        TBOOT: \t version: 8
        TBOOT: \t bios_acm_id:
        \t80 00 00 00 20 10 10 22 00 00 b0 01 ff ff ff ff ff ff ff ff
        TBOOT: \t edx_senter_flags: 0x00000000
        TBOOT: \t mseg_valid: 0x0
        TBOOT: \t stm_hash:
        \t00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
        TBOOT: \t lcp_policy_hash:
        \t00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
        TBOOT: \t lcp_policy_control: 0x00000002
        TBOOT: \t num_mdrs: 1
        TBOOT: \t sinit_mdrs:
        TBOOT: \t\t 0000000000000000 - 00000000000a0000 (GOOD)
        TBOOT: \t proc_scrtm_status: 0x00000001
        """
            .getBytes(StandardCharsets.US_ASCII);
    PlatformProfile learned =
        ProfileLearner.learn("text", LaunchRecord.read("text", text, Optional.empty()));
    assertEquals(8, learned.requireNumber(PlatformField.SINIT_MLE_VERSION));
    assertEquals(2, learned.requireNumber(PlatformField.POLICY_CONTROL));
    assertEquals(1, learned.requireNumber(PlatformField.SCRTM_STATUS));
    assertEquals(
        "80000000201010220000b001ffffffffffffffff",
        learned.require(PlatformField.BIOS_ACM_ID).value().toString());
    assertEquals(8, learned.require(PlatformField.MSEG_VALID).value().size());
    HostileInput.Parser parser = input -> LaunchRecord.read("x", input, Optional.of(0L));
    HostileInput.truncations(text, BootFormatException.class, parser);
    HostileInput.mutations(text, BootFormatException.class, parser);
  }

  private static PlatformProfile learn(TxtLog log) throws BootFormatException {
    return ProfileLearner.learn("log", new LaunchRecord(Optional.of(log), Optional.empty()));
  }
}
