package io.premeasure.tpm.eventlog.ima;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.LogFormat;
import io.premeasure.tpm.eventlog.LogReplay;
import io.premeasure.tpm.eventlog.LoggedEvent;
import io.premeasure.tpm.eventlog.detail.DigestCheck;
import io.premeasure.tpm.eventlog.detail.EventDecoder;
import io.premeasure.tpm.eventlog.detail.EventDetail;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImaListTest {
  private static final List<HashAlgorithm> BANKS =
      List.of(HashAlgorithm.SHA1, HashAlgorithm.SHA256, HashAlgorithm.SHA384, HashAlgorithm.SHA512);

  @ParameterizedTest
  @ValueSource(strings = {"ima-sha1", "ima-ng-sha256", "ima-fmt-d-ng-n-ng-buf"})
  void aKernelsListReplaysToTheRegisterReadFromTheTpmInEachBank(String name) throws IOException {
    Map<?, ?> expected = (Map<?, ?>) Golden.json("eventlog/ima/expected.json").get(name);
    Map<?, ?> tpm = (Map<?, ?>) expected.get("tpmPcr10");
    for (String ending : new String[] {".bin", ".ascii"}) {
      byte[] content = Golden.bytes("eventlog/ima/" + name + ending);
      ImaReplay replay = new ImaReplay(BANKS);
      replay.addAll(ImaReader.of(name, new ByteArrayInputStream(content), format(content)));
      assertEquals(13, replay.entries());
      assertEquals(2, replay.violations());
      assertEquals(tpm.get("sha1"), hex(replay.hashed().get(HashAlgorithm.SHA1).get(10)));
      assertEquals(tpm.get("sha256"), hex(replay.hashed().get(HashAlgorithm.SHA256).get(10)));
      assertEquals(tpm.get("sha384"), hex(replay.padded().get(HashAlgorithm.SHA384).get(10)));
      assertEquals(tpm.get("sha512"), hex(replay.padded().get(HashAlgorithm.SHA512).get(10)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ima/ima-sha1.bin",
        "ima/ima-sha1.ascii",
        "ima/ima-ng-sha256.bin",
        "ima/ima-ng-sha256.ascii",
        "ima/ima-fmt-d-ng-n-ng-buf.bin",
        "ima/ima-fmt-d-ng-n-ng-buf.ascii",
        "synthetic/ima-mixed.bin",
        "synthetic/ima-mixed.txt"
      })
  void aListIsWrittenAsItWasRead(String name) throws IOException {
    byte[] content = Golden.bytes("eventlog/" + name);
    LogFormat format = format(content);
    EventLog log = ImaList.read(name, content, format);
    assertArrayEquals(content, ImaList.write(log, format));
    for (LoggedEvent event : log.events()) {
      EventDetail detail = EventDecoder.decode(event);
      assertEquals(Optional.empty(), detail.problem());
      assertNotEquals(DigestCheck.DIFFERS, detail.digest(), detail.subject());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ima-sha1", "ima-ng-sha256", "ima-fmt-d-ng-n-ng-buf"})
  void textAndBinaryListAreTheSame(String name) throws IOException {
    byte[] binary = Golden.bytes("eventlog/ima/" + name + ".bin");
    byte[] text = Golden.bytes("eventlog/ima/" + name + ".ascii");
    EventLog log = ImaList.read(name, text, LogFormat.IMA_ASCII);
    assertArrayEquals(binary, ImaList.write(log, LogFormat.IMA_BINARY));
  }

  @Test
  void allTemplatesOfAMixedListReplay() throws IOException {
    byte[] content = Golden.bytes("eventlog/synthetic/ima-mixed.txt");
    EventLog log = ImaList.read("mixed", content, LogFormat.IMA_ASCII);
    Map<?, ?> expected =
        (Map<?, ?>) Golden.json("eventlog/synthetic/expected.json").get("ima_pcr10");
    LogReplay replay = LogReplay.of(log);
    for (HashAlgorithm bank : log.algorithms()) {
      assertEquals(expected.get(bank.bankName()), hex(replay.banks().value(bank, 10)));
    }
  }

  @Test
  void aListOfARealMachineReplays() throws IOException {
    byte[] content = Golden.read(Golden.shared("eventlog/ima/vm-sha1.bin.gz"));
    ImaReplay replay = new ImaReplay(BANKS);
    replay.addAll(ImaReader.of("vm", new ByteArrayInputStream(content), format(content)));
    assertEquals(3506, replay.entries());
    String pcr = hex(replay.hashed().get(HashAlgorithm.SHA1).get(10));
    assertEquals("18852fd355074758c0391b4389c17efb08d7bbd3", pcr);
  }

  @Test
  void aListOfAnotherBankIsKnownByTheSizeOfItsDigests() throws IOException {
    String line =
        "10 %s ima-ng sha256:%s /usr/bin/a b\n".formatted("ab".repeat(48), "cd".repeat(32));
    EventLog log =
        ImaList.read("sha384", line.getBytes(StandardCharsets.ISO_8859_1), LogFormat.IMA_ASCII);
    assertEquals(
        "ab".repeat(48), hex(log.events().get(0).digest(HashAlgorithm.SHA384).orElseThrow()));
    assertEquals("/usr/bin/a b", EventDecoder.decode(log.events().get(0)).fields().get("file"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "24 @ ima-ng sha256:00 /a\n",
        "10 @ ima-ng sha256:0 /a\n",
        "10 @ ima-ng sha256:00 /a",
        "10 @ ima-ng\n",
        "10 @ ima-sig sha256:00 /a\n",
        "10 00 ima-ng sha256:00 /a\n",
        "10 @ IMA sha256:00 /a\n"
      })
  void aBadLineIsRefusedWithItsOffset(String line) {
    String good = "10 " + "ab".repeat(20) + " ima-ng sha256:00 /a\n";
    byte[] bytes =
        (good + line.replace("@", "ab".repeat(20))).getBytes(StandardCharsets.ISO_8859_1);
    TpmFormatException refusal =
        assertThrows(
            TpmFormatException.class, () -> ImaList.read("list", bytes, LogFormat.IMA_ASCII));
    assertEquals(true, refusal.getMessage().contains("offset " + good.length()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ima/ima-sha1.bin", "ima/ima-ng-sha256.ascii", "synthetic/ima-mixed.bin"})
  void damagedListsAreReadOrRefused(String name) {
    byte[] content = Golden.bytes("eventlog/" + name);
    HostileInput.Parser parser =
        bytes ->
            ImaList.write(ImaList.read("damaged", bytes, format(content)), LogFormat.IMA_BINARY);
    HostileInput.mutations(content, TpmFormatException.class, parser);
    HostileInput.truncations(content, TpmFormatException.class, parser);
  }

  private static LogFormat format(byte[] content) {
    return ImaReader.format(java.util.Arrays.copyOf(content, ImaReader.HEAD)).orElseThrow();
  }

  private static String hex(byte[] value) {
    return HexFormat.of().formatHex(value);
  }
}
