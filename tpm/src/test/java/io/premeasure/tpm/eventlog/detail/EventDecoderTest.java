package io.premeasure.tpm.eventlog.detail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.EventType;
import io.premeasure.tpm.eventlog.LoggedEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventDecoderTest {
  private static final String SHIM_BOOT = "eventlog/qemu/shim-grub-secureboot.bin.gz";

  static Stream<String> bootedMachines() {
    return Golden.json("eventlog/qemu/expected.json.gz").values().stream()
        .map(each -> (String) ((Map<?, ?>) each).get("file"))
        .filter(file -> file != null)
        .map(file -> "eventlog/qemu/" + file);
  }

  @ParameterizedTest
  @MethodSource("bootedMachines")
  void everyEventOfABootIsDecodedAndNoDigestContradictsItsData(String log) throws IOException {
    for (LoggedEvent event : read(log).events()) {
      EventDetail detail = EventDecoder.decode(event);
      assertEquals(java.util.Optional.empty(), detail.problem(), detail.subject());
      assertFalse(detail.fields().isEmpty(), event.name());
      assertNotEquals(DigestCheck.DIFFERS, detail.digest(), detail.subject());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | firmware version | version | ''",
        "3 | variable SecureBoot | enabled | true",
        "9 | variable BootOrder | order | [Boot0001, Boot0000, Boot0002]",
        "10 | variable Boot0001 | path | PciRoot(0x0)/Pci(0x2,0x0)",
        "12 | variable Boot0002 | description | EFI Internal Shell",
        "21 | authority from db | issuer |"
            + " CN=Microsoft Corporation Third Party Marketplace Root,"
            + "O=Microsoft Corporation,L=Redmond,ST=Washington,C=US",
        "22 | partition table | diskGuid | 11111111-2222-3333-4444-555555555555",
        "23 | program \\EFI\\BOOT\\BOOTX64.EFI | path | PciRoot(0x0)/Pci(0x2,0x0)/HD(1,GPT,"
            + "AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE,0x800,0x1e801)/\\EFI\\BOOT\\BOOTX64.EFI",
        "24 | variable MokList | variable | MokList",
        "34 | file (hd0,gpt1)/EFI/debian/grub.cfg | file | (hd0,gpt1)/EFI/debian/grub.cfg",
        "39 | GRUB command | command | set x=2",
        "47 | kernel command line | commandLine | /vmlinuz console=ttyS0 ima_policy=tcb"
            + " rootfstype=ramfs quiet x=2 \"two words\"",
        "50 | action \"Exit Boot Services Invocation\" | text | Exit Boot Services Invocation",
      })
  void dataIsNamed(int index, String subject, String field, String value) throws IOException {
    EventDetail detail = EventDecoder.decode(read(SHIM_BOOT).events().get(index));
    assertEquals(subject, detail.subject());
    assertEquals(value, String.valueOf(detail.fields().get(field)));
  }

  @Test
  void signaturesAndPartitionsAreListed() throws IOException {
    List<LoggedEvent> events = read(SHIM_BOOT).events();
    Map<String, Object> db = EventDecoder.decode(events.get(6)).fields();
    Map<?, ?> first = (Map<?, ?>) ((List<?>) db.get("signatures")).get(0);
    assertEquals("X509", first.get("type"));
    assertTrue(first.get("subject").toString().startsWith("CN=Microsoft Windows Production PCA"));
    Map<String, Object> table = EventDecoder.decode(events.get(22)).fields();
    Map<?, ?> partition = (Map<?, ?>) ((List<?>) table.get("partitions")).get(0);
    assertEquals("EFI System", partition.get("typeName"));
    assertEquals("aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", partition.get("guid"));
    assertEquals(2048L, partition.get("firstLba"));
  }

  @Test
  void theNameOfASectionIsCheckedAndItsContentIsNot() throws IOException {
    List<LoggedEvent> events = read("eventlog/qemu/uki-stub252.bin.gz").events();
    List<DigestCheck> sections =
        events.stream()
            .filter(event -> event.pcr() == 11 && event.type() == EventType.EV_IPL)
            .map(event -> EventDecoder.decode(event).digest())
            .toList();
    for (int i = 0; i < sections.size(); i += 2) {
      assertEquals(DigestCheck.MATCHES, sections.get(i));
      assertEquals(DigestCheck.NOT_DEFINED, sections.get(i + 1));
    }
    assertTrue(sections.size() >= 8);
  }

  @ParameterizedTest
  @MethodSource("bootedMachines")
  void aChangedByteOfDataThatIsHashedIsFound(String log) throws IOException {
    int found = 0;
    for (LoggedEvent event : read(log).events()) {
      boolean whole =
          event.type() == EventType.EV_EFI_VARIABLE_DRIVER_CONFIG
              || event.type() == EventType.EV_EFI_GPT_EVENT;
      if (whole) {
        byte[] data = event.data();
        data[data.length / 2] ^= 4;
        LoggedEvent changed = LoggedEvent.of(event.pcr(), event.type(), event.digests(), data);
        assertEquals(DigestCheck.DIFFERS, EventDecoder.decode(changed).digest());
        found++;
      }
    }
    assertTrue(found >= 6, "events changed: " + found);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "keylime-server.bin 1",
        "moklisttrusted.bin 0",
        "rhel8-uefi.bin 0",
        "cos-101-amd-sev.bin 0",
        "arch-linux.bin 0",
        "option-rom.bin 0",
        "ccel-cos-113-intel-tdx.bin.gz 0",
        "linux-tpm12.bin 5",
        "sd-boot-fedora37.bin 0"
      })
  void digestsOfManyMachinesMatchTheirData(String nameAndCount) throws IOException {
    String[] parts = nameAndCount.split(" ");
    byte[] content = Golden.read(Golden.shared("eventlog/logs/" + parts[0]));
    long contradictions =
        EventLog.read(parts[0], content, EventLog.Padding.ACCEPTED).events().stream()
            .filter(event -> EventDecoder.decode(event).digest() == DigestCheck.DIFFERS)
            .count();
    assertEquals(Long.parseLong(parts[1]), contradictions);
  }

  @ParameterizedTest
  @ValueSource(strings = {"variable-name-length-huge", "variable-name-length-wraps"})
  void aLengthThatCannotBeIsReportedWithItsEventOnly(String name) throws IOException {
    byte[] content = Golden.read(Golden.shared("eventlog/malformed/" + name + ".bin"));
    EventLog log = EventLog.read(name, content, EventLog.Padding.ACCEPTED);
    long problems =
        log.events().stream()
            .filter(event -> EventDecoder.decode(event).problem().isPresent())
            .count();
    assertEquals(1, problems);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "02010c00d041030a00000000 | PciRoot(0x0)",
        "01010600021f7fff0400 | Pci(0x1f,0x2)",
        "03120a000100ffff00007fff0400 | Sata(0x1,0xffff,0x0)",
        "0317100001000000efcdab89674523017fff0400 | NVMe(0x1,01-23-45-67-89-AB-CD-EF)",
        "030206000100 | Path(3,2,0100)",
        "0305060001027f010400020106000000 | USB(0x1,0x2),Path(2,1,0000)",
        "04040e005c00450046004900000001010600001f | \\EFI/Pci(0x1f,0x0)",
      })
  void devicePathsAreWrittenAsTheSpecificationSays(String hex, String text) throws IOException {
    assertEquals(text, DevicePath.text(HexFormat.of().parseHex(hex)));
  }

  @Test
  void damagedDataOfAnyTypeIsReportedAndNeverBreaksTheDecoder() throws IOException {
    List<LoggedEvent> events = read(SHIM_BOOT).events();
    byte[] variable = events.get(6).data();
    for (long type : new long[] {0x80000001L, 0x800000e0L, 0x80000006L, 0x80000003L, 6, 3}) {
      HostileInput.mutations(
          java.util.Arrays.copyOf(variable, Math.min(variable.length, 2000)),
          TpmFormatException.class,
          data -> EventDecoder.decode(event(type, data)));
    }
    HostileInput.truncations(
        events.get(22).data(),
        TpmFormatException.class,
        data -> EventDecoder.decode(event(EventType.EV_EFI_GPT_EVENT, data)));
  }

  @Test
  void textOfUnknownTypesIsShown() {
    byte[] text = "some text".getBytes(StandardCharsets.US_ASCII);
    assertEquals(Map.of("text", "some text"), EventDecoder.decode(event(0xb0001L, text)).fields());
  }

  private static LoggedEvent event(long type, byte[] data) {
    Map<HashAlgorithm, byte[]> digests =
        Map.of(HashAlgorithm.SHA256, HashAlgorithm.SHA256.hash(data));
    return LoggedEvent.of(7, type, digests, data);
  }

  private static EventLog read(String name) throws IOException {
    return EventLog.read(name, Golden.bytes(name));
  }
}
