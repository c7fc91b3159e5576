package io.premeasure.measure.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.measure.Invocation;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.LoggedEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogCommandTest {
  private static final int COMMAND_LINE = 47;

  @TempDir private Path folder;
  private Path good;

  @BeforeEach
  void writeLog() throws IOException {
    byte[] content = Golden.bytes("eventlog/qemu/shim-grub-secureboot.bin.gz");
    good = Files.write(folder.resolve("good.log"), content);
  }

  @Test
  void showNamesFieldsAndChecksDigests() throws IOException {
    Map<String, Object> shown = run(0, "--format", "json", "log", "show", good.toString()).json();
    assertEquals("tcg", shown.get("format"));
    Map<?, ?> event = (Map<?, ?>) ((List<?>) shown.get("events")).get(3);
    assertEquals("variable SecureBoot", event.get("subject"));
    assertEquals("yes", event.get("digestMatchesData"));
    assertEquals(true, ((Map<?, ?>) event.get("fields")).get("enabled"));
    String text = run(0, "log", "show", good.toString()).text();
    assertTrue(text.contains("47  PCR 8  EV_IPL: kernel command line"), text);
    assertTrue(text.contains("digest matches data: not defined"), text);
  }

  @Test
  void aLogIsEqualToItself() throws IOException {
    Invocation same = run(0, "--format", "json", "log", "diff", good.toString(), good.toString());
    assertEquals(true, same.json().get("equal"));
    assertEquals(List.of(), same.json().get("differences"));
  }

  @Test
  void aChangedWordOfTheCommandLineIsNamedWithItsPlace() throws IOException {
    Path changed = changed();
    Map<String, Object> found =
        run(1, "--format", "json", "log", "diff", changed.toString(), good.toString()).json();
    Map<?, ?> difference = (Map<?, ?>) ((List<?>) found.get("differences")).get(0);
    assertEquals(8, difference.get("pcr"));
    assertEquals(COMMAND_LINE, difference.get("index"));
    assertEquals("changed", difference.get("kind"));
    assertEquals(
        "The kernel command line changed: the word \"quiet\" became \"debug\".",
        difference.get("explanation"));
    String text = run(1, "log", "diff", changed.toString(), good.toString()).text();
    assertTrue(text.contains("PCR 8: first divergence at event 47"), text);
  }

  @Test
  void aPredictionNamesTheFileThatAnUnexpectedDigestShouldComeFrom() throws IOException {
    String archive = "cvmboot/boot/cvmboot-events-rsa2048/";
    Path prediction = folder.resolve("prediction.json");
    Path events = Golden.path(archive + "events");
    String signer = "dee2820c6feadbfdb41cbc60b414bef10abf48dee051c5af581ee34f936ead31";
    run(
        0,
        "predict",
        "events",
        events.toString(),
        "--signer",
        signer,
        "--bank",
        "sha256",
        "-o",
        prediction.toString());
    String log = Golden.path(archive + "eventlog.bin").toString();
    run(0, "log", "diff", log, prediction.toString());
    run(
        0,
        "predict",
        "events",
        events.toString(),
        "--signer",
        "ab".repeat(32),
        "--bank",
        "sha256",
        "-o",
        prediction.toString());
    String text = run(1, "log", "diff", log, prediction.toString()).text();
    assertTrue(text.contains("(from "), text);
    assertTrue(text.contains("PCR 11"), text);
  }

  @Test
  void aLogIsNotExpectedWhereASignatureIsDemanded() {
    String key = Golden.path("cvmboot/sig/rsa2048.pub").toString();
    String log = good.toString();
    assertNotEquals(0, Invocation.of("log", "diff", log, log, "--public-key", key).exit());
  }

  @Test
  void whatIsNoLogIsRefused() throws IOException {
    Path text = Files.writeString(folder.resolve("text"), "no log at all, only text for people");
    Invocation refused = run(3, "log", "show", text.toString());
    assertTrue(refused.err().contains("offset"), refused.err());
  }

  private Path changed() throws IOException {
    EventLog log = EventLog.read("good", Files.readAllBytes(good));
    List<LoggedEvent> events = new ArrayList<>(log.events());
    LoggedEvent old = events.get(COMMAND_LINE);
    String line = new String(old.data(), StandardCharsets.US_ASCII).replace(" quiet", " debug");
    String hashed = line.substring(line.indexOf(' ') + 1, line.length() - 1);
    Map<HashAlgorithm, byte[]> digests = new EnumMap<>(HashAlgorithm.class);
    old.digests()
        .keySet()
        .forEach(bank -> digests.put(bank, bank.hash(hashed.getBytes(StandardCharsets.US_ASCII))));
    events.set(
        COMMAND_LINE,
        LoggedEvent.of(old.pcr(), old.type(), digests, line.getBytes(StandardCharsets.US_ASCII)));
    return Files.write(
        folder.resolve("changed.log"), EventLog.of(log.algorithms(), events).encode());
  }

  private static Invocation run(int exit, String... arguments) {
    Invocation result = Invocation.of(arguments);
    assertEquals(exit, result.exit(), () -> result.text() + result.err());
    return result;
  }
}
