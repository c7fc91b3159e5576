package io.premeasure.measure.prediction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.MeasurementLog;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.Source;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.measure.Invocation;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.eventlog.EventLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeylimeReferenceTest {
  private static final List<HashAlgorithm> BANKS = List.of(HashAlgorithm.SHA256);
  private static final int VERSION = 0x00000008;
  private static final long BLOB = 0x80000008L;
  private static final long APPLICATION = 0x80000003L;
  private static final int IPL = 0x0000000d;

  @TempDir private Path folder;

  @Test
  void whatIsExportedHoldsForTheMachineThatBootsSo() throws IOException {
    assertEquals(List.of(), differences(reference(boot()), log(boot())));
    assertEquals(
        java.util.Set.of(0, 4, 7, 8, 9, 14), java.util.Set.copyOf(reference(boot()).pcrs()));
  }

  /** Which member each event is of. */
  @ParameterizedTest
  @CsvSource({
    "0,scrtm_and_bios",
    "1,scrtm_and_bios",
    "2,has_secureboot",
    "3,db",
    "4,dbx",
    "5,kernels.shim_authcode_sha256",
    "6,kernels.grub_authcode_sha256",
    "7,mokdig",
    "8,kernels.kernel_cmdline",
    "9,kernels.initrd_plain_sha256"
  })
  void eachEventThatIsAnotherOneOrMissingIsNamed(int index, String member) throws IOException {
    KeylimeReference reference = reference(boot());
    List<Measurement> missing = boot();
    missing.remove(index);
    assertTrue(members(differences(reference, log(missing))).contains(member));
    List<Measurement> changed = boot();
    Measurement event = changed.get(index);
    byte[] data = event.data();
    if (index == 2 || index == 3 || index == 4) {
      data[data.length - 1] ^= 1;
    }
    String text = new String(data, StandardCharsets.UTF_8);
    changed.set(
        index,
        index == 8
            ? event(event.pcr(), event.eventType(), text.replace("quiet", "quiet init=/x"))
            : new Measurement(
                event.pcr(),
                event.eventType(),
                Map.of(
                    HashAlgorithm.SHA256,
                    HashAlgorithm.SHA256.hash(data, new byte[changedBy(index)])),
                data,
                Source.file("test"),
                ""));
    assertEquals(List.of(member), members(differences(reference, log(changed))), "changed");
  }

  /** The digest of a variable is that of its data; others differ by what is hashed with it. */
  private static int changedBy(int index) {
    return index == 2 || index == 3 || index == 4 ? 0 : 1;
  }

  @Test
  void dataThatIsNotWhatWasHashedTellsNothing() throws IOException {
    KeylimeReference reference = reference(boot());
    for (int index : new int[] {2, 3, 8}) {
      List<Measurement> forged = boot();
      Measurement event = forged.get(index);
      forged.set(
          index,
          new Measurement(
              event.pcr(),
              event.eventType(),
              Map.of(HashAlgorithm.SHA256, HashAlgorithm.SHA256.hash(new byte[] {1})),
              event.data(),
              Source.file("test"),
              ""));
      List<String> members = members(differences(reference, log(forged)));
      assertEquals("event", members.get(0));
      assertEquals(2, members.size(), "and what it should tell is missing");
    }
  }

  @Test
  void theStateOfARealBootHoldsForIt() throws IOException {
    EventLog log = EventLog.read("log", Golden.bytes("eventlog/qemu/shim-grub-secureboot.bin.gz"));
    KeylimeReference reference = reference(new KeylimeLog(log, pcr -> true).measurements());
    assertEquals(java.util.Set.of(0, 4, 7, 8, 9, 14), java.util.Set.copyOf(reference.pcrs()));
    assertEquals(List.of(), differences(reference, log));
  }

  /** The first are those that the reference names. */
  @Test
  void furtherFilesLinesAndApplicationsAreDifferences() throws IOException {
    List<Measurement> boot = boot();
    boot.add(7, event(4, APPLICATION, "kernel"));
    KeylimeReference reference = reference(boot);
    List<Measurement> twice = new ArrayList<>(boot);
    twice.add(event(4, APPLICATION, "kernel"));
    assertEquals(List.of(), differences(reference, log(twice)), "by shim and by the firmware");
    Map<Measurement, String> further =
        Map.of(
            event(4, APPLICATION, "evil"), "kernels",
            event(8, IPL, "kernel_cmdline: /vmlinuz init=/x\0"), "kernels.kernel_cmdline",
            event(9, IPL, "/initrd-evil.img\0"), "kernels.initrd_plain_sha256",
            event(9, IPL, "/initramfs-evil.img\0"), "kernels.initrd_plain_sha256",
            event(9, IPL, "/evil.img\0"), "event");
    further.forEach(
        (event, member) -> {
          List<Measurement> more = new ArrayList<>(boot);
          more.add(event);
          assertEquals(List.of(member), members(differences(reference, log(more))));
          more.remove(event);
          more.add(0, event);
          assertTrue(members(differences(reference, log(more))).contains(member));
        });
  }

  @Test
  void whatTheInitrdCommandReadsIsAnInitrdUnderAnyName() throws IOException {
    KeylimeReference reference = reference(boot());
    List<Measurement> more = boot();
    more.add(event(8, IPL, "grub_cmd: initrd /initrd.img /grub/evil.mod\0"));
    more.add(event(9, IPL, "/grub/evil.mod\0"));
    assertEquals(
        List.of("kernels.initrd_plain_sha256"), members(differences(reference, log(more))));
    more.set(more.size() - 1, event(9, IPL, "/grub/normal.mod\0"));
    assertEquals(List.of(), differences(reference, log(more)));
  }

  /** Secure Boot is off; its event is made to tell nothing, and an invented one to tell more. */
  @Test
  void anEventThatIsHiddenIsADifference() throws IOException {
    KeylimeReference reference = parse(Map.of("has_secureboot", true));
    Measurement off = variable("SecureBoot", new byte[] {0});
    Measurement separator = Measurement.ofData(7, 4, new byte[4], BANKS, Source.file("test"), "");
    Measurement on = variable("SecureBoot", new byte[] {1});
    assertEquals(List.of(), differences(reference, log(List.of(on, separator))));
    byte[] flipped = off.data();
    flipped[flipped.length - 1] = 1;
    byte[] cut = Arrays.copyOf(off.data(), flipped.length - 1);
    List<Measurement> hidden =
        List.of(
            forged(off, off.eventType(), flipped),
            forged(off, off.eventType(), new byte[0]),
            forged(off, off.eventType(), cut),
            forged(off, 0x800000e0L, off.data()),
            forged(off, 0x80000007L, off.data()),
            forged(off, 0x80000002L, off.data()),
            forged(off, 4, off.data()),
            forged(off, 1, off.data()));
    for (Measurement first : hidden) {
      assertFalse(differences(reference, log(List.of(first, on, separator))).isEmpty());
      assertFalse(differences(reference, log(List.of(first, separator, on))).isEmpty());
      assertFalse(differences(reference, log(List.of(first, on))).isEmpty());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"MokList", "Other", "MokListX", "MokListTrusted", "MokSBState"})
  void anEnrolledKeyIsADifferenceUnderAnyName(String name) throws IOException {
    KeylimeReference reference = parse(Map.of("mokdig", List.of()));
    Measurement enrolled = event(14, IPL, "a key");
    byte[] data = (name + '\0').getBytes(StandardCharsets.UTF_8);
    assertEquals(1, differences(reference, log(List.of(forged(enrolled, IPL, data)))).size());
    Measurement trusted = Measurement.ofData(14, IPL, new byte[] {1}, BANKS, enrolled.source(), "");
    data = "MokListTrusted\0".getBytes(StandardCharsets.UTF_8);
    assertEquals(List.of(), differences(reference, log(List.of(forged(trusted, IPL, data)))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"grub_cmd: ", "module_cmdline: ", "x "})
  void aCommandLineUnderAnotherNameIsADifference(String name) throws IOException {
    KeylimeReference reference = parse(commandLine("/vmlinuz root=UUID=1-2 quiet"));
    List<Measurement> boot = boot();
    Measurement evil = event(8, IPL, "kernel_cmdline: /vmlinuz init=/x\0");
    byte[] data = (name + "/vmlinuz init=/x\0").getBytes(StandardCharsets.UTF_8);
    boot.add(0, forged(evil, IPL, data));
    assertEquals(List.of("event"), members(differences(reference, log(boot))));
  }

  @Test
  void firmwareUnderAnotherTypeIsADifference() throws IOException {
    KeylimeReference reference = reference(boot());
    for (long type : new long[] {1, 4, VERSION, 0x80000007L}) {
      List<Measurement> boot = boot();
      boot.add(2, forged(event(0, BLOB, "evil"), type, new byte[4]));
      assertEquals(List.of("event"), members(differences(reference, log(boot))));
    }
  }

  /** The same digest with what somebody else says of it. */
  private static Measurement forged(Measurement event, long type, byte[] data) {
    return new Measurement(event.pcr(), type, event.digests(), data, event.source(), "");
  }

  @Test
  void eventsInOtherRegistersOrAfterTheFirstChangeNothingToTheBetter() throws IOException {
    KeylimeReference reference = reference(boot());
    List<Measurement> events = boot();
    Measurement db = events.get(3);
    events.set(3, variable("db", signatures("bad0")));
    List<Measurement> later = new ArrayList<>(events);
    later.add(db);
    assertTrue(members(differences(reference, log(later))).contains("db"));
    List<Measurement> elsewhere = new ArrayList<>(events);
    elsewhere.add(3, new Measurement(5, db.eventType(), db.digests(), db.data(), db.source(), ""));
    assertEquals(List.of("db"), members(differences(reference, log(elsewhere))));
  }

  @Test
  void registersThatNobodyVouchesForAreNotBelieved() throws IOException {
    EventLog log = log(boot());
    List<KeylimeDifference> differences = reference(boot()).differences(log, pcr -> pcr != 7);
    assertEquals(List.of("has_secureboot", "db", "dbx"), members(differences));
  }

  @Test
  void keysMayBeFewerAndForbiddenOnesMore() throws IOException {
    Map<String, Object> state = KeylimeState.document(boot());
    List<Object> more = new ArrayList<>((List<?>) state.get("db"));
    more.add(
        Map.of("SignatureOwner", "61dfe48b-ca93-d211-aa0d-00e098032b8c", "SignatureData", "ff"));
    state.put("db", more);
    assertEquals(List.of(), differences(parse(state), log(boot())));
    state.put("dbx", more);
    assertEquals(List.of("dbx"), members(differences(parse(state), log(boot()))));
  }

  @Test
  void aCommandLineIsARegularExpressionThatMustComeToAnEnd() throws IOException {
    assertEquals(
        List.of(), differences(parse(commandLine("/vmlinuz root=[A-Z0-9=-]+ quiet")), log(boot())));
    assertEquals(1, differences(parse(commandLine("/vmlinuz")), log(boot())).size());
    List<Measurement> long30 = boot();
    long30.set(8, event(8, IPL, "kernel_cmdline: " + "a".repeat(3000) + "!\0"));
    assertEquals(1, differences(parse(commandLine("(a+)+b")), log(long30)).size());
    assertEquals(1, differences(parse(commandLine("(a|b)*c")), log(long30)).size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"kernels\":[],\"other\":1}",
        "{\"kernels\":{}}",
        "{\"kernels\":[{\"kernel_cmdline\":\"(\"}]}",
        "{\"kernels\":[{\"kernel_name\":\"x\"}]}",
        "{\"kernels\":[],\"kernels\":[]}",
        "{\"has_secureboot\":1}",
        "{\"mokdig\":[{\"sha256\":\"0x00\"}]}",
        "{\"mokdig\":[{\"sha1\":\"0x00\"}]}",
        "{\"db\":[{\"SignatureData\":\"00\"}]}",
        "{\"db\":[{\"SignatureData\":\"0\",\"SignatureOwner\":\"x\"}]}",
        "{\"vendor_db\":[1],\"kernels\":[]}",
        "{\"scrtm_and_bios\":[{\"bios\":1}]}"
      })
  void whatIsNotUnderstoodIsRefused(String json) {
    assertThrows(
        PredictionFormatException.class,
        () ->
            KeylimeReferenceReader.read(
                JsonMember.root("state", json.getBytes(StandardCharsets.UTF_8))));
  }

  @Test
  void damagedStatesAreReadOrRefused() throws IOException {
    byte[] state = KeylimeState.of(Prediction.of(BANKS, boot(), List.of()));
    HostileInput.Parser parser =
        bytes -> KeylimeReferenceReader.read(JsonMember.root("state", bytes));
    HostileInput.truncations(state, PredictionFormatException.class, parser);
    HostileInput.mutations(state, PredictionFormatException.class, parser);
  }

  @Test
  void logsAndPredictionsAreComparedWithStates() throws IOException {
    Prediction prediction = Prediction.of(BANKS, boot(), List.of());
    Path json =
        Files.write(folder.resolve("p.json"), PredictionJson.write(prediction, prediction.pcrs()));
    Path state = Files.write(folder.resolve("state.json"), KeylimeState.of(prediction));
    Path log = Files.write(folder.resolve("log"), log(boot()).encode());
    assertEquals(0, Invocation.of("predict", "diff", json.toString(), state.toString()).exit());
    Invocation equal = Invocation.of("log", "diff", log.toString(), state.toString());
    assertEquals(0, equal.exit(), equal.err() + equal.text());
    List<Measurement> other = boot();
    other.set(6, event(4, APPLICATION, "another grub"));
    Path changed = Files.write(folder.resolve("changed"), log(other).encode());
    Invocation run =
        Invocation.of("log", "diff", "--format", "json", changed.toString(), state.toString());
    assertEquals(1, run.exit(), run.err());
    Map<?, ?> difference = (Map<?, ?>) ((List<?>) run.json().get("differences")).get(0);
    assertEquals("kernels.grub_authcode_sha256", difference.get("kind"));
    assertEquals(4, difference.get("pcr"));
  }

  private static List<Measurement> boot() {
    return new ArrayList<>(
        List.of(
            event(0, VERSION, "1.0"),
            event(0, BLOB, "blob"),
            variable("SecureBoot", new byte[] {1}),
            variable("db", signatures("c0ffee")),
            variable("dbx", signatures("dead")),
            event(4, APPLICATION, "shim"),
            event(4, APPLICATION, "grub"),
            event(14, IPL, "MokList\0"),
            event(8, IPL, "kernel_cmdline: /vmlinuz root=UUID=1-2 quiet\0"),
            event(9, IPL, "/initrd.img\0")));
  }

  private static Map<String, Object> commandLine(String expression) {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("kernels", List.of(Map.of("kernel_cmdline", expression)));
    return state;
  }

  private static KeylimeReference reference(List<Measurement> boot) throws IOException {
    return parse(KeylimeState.document(boot));
  }

  private static KeylimeReference parse(Map<String, Object> state) throws IOException {
    return KeylimeReferenceReader.read(JsonMember.root("state", JSON.std.asBytes(state)));
  }

  private static EventLog log(List<Measurement> events) {
    return MeasurementLog.of(BANKS, events);
  }

  private static List<KeylimeDifference> differences(KeylimeReference reference, EventLog log) {
    return reference.differences(log, pcr -> true);
  }

  private static List<String> members(List<KeylimeDifference> differences) {
    return differences.stream().map(KeylimeDifference::member).toList();
  }

  /** GRUB hashes the words of a command line without the name before them and without the zero. */
  private static Measurement event(int pcr, long type, String data) {
    byte[] bytes = data.getBytes(StandardCharsets.UTF_8);
    String hashed = pcr == 8 ? data.substring(data.indexOf(": ") + 2, data.length() - 1) : data;
    Map<HashAlgorithm, byte[]> digests = new EnumMap<>(HashAlgorithm.class);
    digests.put(
        HashAlgorithm.SHA256, HashAlgorithm.SHA256.hash(hashed.getBytes(StandardCharsets.UTF_8)));
    return new Measurement(pcr, type, digests, bytes, Source.file("test"), "");
  }

  private static Measurement variable(String name, byte[] content) {
    byte[] utf16 = name.getBytes(StandardCharsets.UTF_16LE);
    ByteBuffer data =
        ByteBuffer.allocate(32 + utf16.length + content.length).order(ByteOrder.LITTLE_ENDIAN);
    data.position(16);
    data.putLong(name.length()).putLong(content.length).put(utf16).put(content);
    return Measurement.ofData(7, 0x80000001L, data.array(), BANKS, Source.file("test"), "");
  }

  private static byte[] signatures(String hex) {
    byte[] data = java.util.HexFormat.of().parseHex(hex);
    return ByteBuffer.allocate(44 + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .position(16)
        .putInt(44 + data.length)
        .putInt(0)
        .putInt(16 + data.length)
        .position(44)
        .put(data)
        .array();
  }
}
