package io.premeasure.cpio.events;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventsFileTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final String IDENTITY =
      "PCR11:string:\"os-image-identity\":{\"svn\":\"1\",\"diskId\":\"d\",\"eventVersion\":\"1\"}";
  private static final Map<String, String> BANKS =
      Map.of("sha1", "SHA-1", "sha256", "SHA-256", "sha384", "SHA-384", "sha512", "SHA-512");

  static Stream<String> cases() {
    Map<?, ?> cases = (Map<?, ?>) Golden.json("cvmboot/events/expected.json").get("cases");
    return cases.keySet().stream().map(Object::toString);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void loaderReadingEqualsTheOriginal(String name) throws Exception {
    check(
        Golden.json("cvmboot/events/expected.json"),
        name,
        Golden.bytes("cvmboot/events/" + name + ".events"));
  }

  @Test
  void theOriginalsOwnSamplesAreReadAlike() throws Exception {
    Path folder = Golden.shared("cvmboot/events");
    Map<String, Object> expected = Golden.jsonObject(folder.resolve("expected.json"));
    for (String name : List.of("test-events1", "test-events2")) {
      check(expected, name, Files.readAllBytes(folder.resolve(name + ".events")));
    }
  }

  private static void check(Map<String, Object> golden, String name, byte[] content)
      throws Exception {
    Map<?, ?> expected = (Map<?, ?>) ((Map<?, ?>) golden.get("cases")).get(name);
    byte[] signer = HEX.parseHex((String) golden.get("signer"));
    List<MeasuredEvent> events;
    try {
      events = EventsFile.parse(name, content, signer, EventsReading.LOADER).events();
      assertEquals("OK", expected.get("verdict"));
    } catch (EventsFormatException e) {
      assertEquals("FAIL", expected.get("verdict"), e.getMessage());
      assertEquals(expected.get("errorLine"), e.line());
      assertEquals(expected.get("error"), e.reason());
      events = e.dispatched();
    }
    checkEvents((List<?>) expected.get("eventsDispatched"), events);
    if (expected.get("pcrs") != null) {
      checkPcrs((Map<?, ?>) expected.get("pcrs"), events);
    }
  }

  private static void checkEvents(List<?> expected, List<MeasuredEvent> events) throws Exception {
    assertEquals(expected.size(), events.size());
    for (int i = 0; i < events.size(); i++) {
      Map<?, ?> wanted = (Map<?, ?>) expected.get(i);
      MeasuredEvent event = events.get(i);
      assertEquals(i, event.index());
      assertEquals(wanted.get("pcr"), event.pcr());
      assertEquals(wanted.get("type"), event.kind() == EventKind.STRING ? "string" : "binary");
      String type = event.logEventType() == 13 ? "EV_IPL" : "EV_COMPACT_HASH";
      assertEquals(wanted.get("logEventType"), type);
      assertEquals(wanted.get("measuredLen"), event.measured().length);
      if (wanted.get("measuredHex") != null) {
        assertEquals(wanted.get("measuredHex"), HEX.formatHex(event.measured()));
      }
      for (String bank : BANKS.keySet()) {
        assertEquals(wanted.get(bank), HEX.formatHex(digest(bank).digest(event.measured())));
      }
    }
  }

  private static void checkPcrs(Map<?, ?> expected, List<MeasuredEvent> events) throws Exception {
    for (String bank : BANKS.keySet()) {
      MessageDigest digest = digest(bank);
      Map<String, String> pcrs = new TreeMap<>();
      String zero = "00".repeat(digest.getDigestLength());
      for (MeasuredEvent event : events) {
        String pcr = Integer.toString(event.pcr());
        byte[] measurement = digest.digest(event.measured());
        digest.update(HEX.parseHex(pcrs.getOrDefault(pcr, zero)));
        pcrs.put(pcr, HEX.formatHex(digest.digest(measurement)));
      }
      Object wanted = expected.containsKey(bank) ? expected.get(bank) : Map.of();
      assertEquals(wanted, pcrs, bank);
    }
  }

  private static MessageDigest digest(String bank) throws Exception {
    return MessageDigest.getInstance(BANKS.get(bank));
  }

  private static List<MeasuredEvent> parse(String text, EventsReading reading)
      throws EventsFormatException {
    byte[] content = text.getBytes(StandardCharsets.ISO_8859_1);
    return EventsFile.parse("events", content, new byte[32], reading).events();
  }

  @Test
  void aLineFeedInAValueIsMeasuredDifferentlyByLoaderAndCvmdisk() throws Exception {
    String line = IDENTITY.replace("\"svn\":\"1\"", "\"svn\":\"a\\nb\"");
    byte[] loader = parse(line, EventsReading.LOADER).get(0).measured();
    byte[] cvmdisk = parse(line, EventsReading.CVMDISK).get(0).measured();
    String predicted = new String(cvmdisk, StandardCharsets.ISO_8859_1);
    String inserted = predicted.replace("\n", "\r\n");
    String cut = inserted.substring(0, predicted.length() - 1) + "\0";
    assertArrayEquals(cut.getBytes(StandardCharsets.ISO_8859_1), loader);
    assertEquals(cvmdisk.length, loader.length);
    assertThrows(EventsFormatException.class, () -> parse(line, EventsReading.STRICT));
  }

  @Test
  void cvmdiskStopsAtTheSeventeenthEvent() {
    byte[] content = Golden.bytes("cvmboot/events/seventeen-events.events");
    EventsFormatException e =
        assertThrows(
            EventsFormatException.class,
            () -> EventsFile.parse("e", content, new byte[32], EventsReading.CVMDISK));
    assertEquals(16, e.dispatched().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "null", "true", "{}", "[]", "[\"1\",\"2\"]", "{\"a\":\"b\"}"})
  void requiredValuesThatAreNoStringsAreRefused(String value) {
    String line = IDENTITY.replace("\"svn\":\"1\"", "\"svn\":" + value);
    for (EventsReading reading : EventsReading.values()) {
      assertThrows(EventsFormatException.class, () -> parse(line, reading));
    }
  }

  @Test
  void anArrayOfOneStringIsTakenAsTheStringButNotStrictly() throws Exception {
    String line = IDENTITY.replace("\"svn\":\"1\"", "\"svn\":[\"7\"]");
    byte[] measured = parse(line, EventsReading.LOADER).get(0).measured();
    assertEquals(true, new String(measured, StandardCharsets.US_ASCII).contains("\"svn\":\"7\""));
    assertThrows(EventsFormatException.class, () -> parse(line, EventsReading.STRICT));
  }

  @ParameterizedTest
  @EnumSource(EventsReading.class)
  void deepNestingIsRefusedByAll(EventsReading reading) {
    String line = IDENTITY.replace("}", ",\"x\":" + "[".repeat(5000) + "]".repeat(5000) + "}");
    assertThrows(EventsFormatException.class, () -> parse(line, reading));
  }

  @Test
  void strictReadingOfAPlainFileEqualsTheLoaders() throws Exception {
    byte[] content = Golden.bytes("cvmboot/events/readme-example.events");
    List<MeasuredEvent> strict =
        EventsFile.parse("e", content, new byte[32], EventsReading.STRICT).events();
    List<MeasuredEvent> loader =
        EventsFile.parse("e", content, new byte[32], EventsReading.LOADER).events();
    for (int i = 0; i < loader.size(); i++) {
      assertArrayEquals(loader.get(i).measured(), strict.get(i).measured());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "json-junk-between-members",
        "json-trailing-comma",
        "json-u0041-lower",
        "json-u0000",
        "json-extra-close-then-garbage",
        "json-signer-null",
        "json-unknown-empty-array",
        "json-signer-twice",
        "nul-byte-in-data"
      })
  void strictReadingRefusesLeniencies(String name) {
    byte[] content = Golden.bytes("cvmboot/events/" + name + ".events");
    assertThrows(
        EventsFormatException.class,
        () -> EventsFile.parse("e", content, new byte[32], EventsReading.STRICT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"readme-example", "json-escapes", "binary-mixed-case"})
  void hostileFilesGiveNothingButFormatErrors(String name) {
    byte[] good = Golden.bytes("cvmboot/events/" + name + ".events");
    for (EventsReading reading : EventsReading.values()) {
      HostileInput.Parser parser = in -> EventsFile.parse("h", in, new byte[32], reading);
      HostileInput.truncations(good, EventsFormatException.class, parser);
      HostileInput.mutations(good, EventsFormatException.class, parser);
    }
  }
}
