package io.premeasure.verity.partition;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.verity.SparseTarget;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.partition.TableProblem.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoldenTableTest {
  private static final Map<String, Object> CASES = Golden.json("disk/gpt.json");

  static List<String> readable() {
    return CASES.keySet().stream().filter(n -> value(n, "used") != null).toList();
  }

  @ParameterizedTest
  @MethodSource("readable")
  void entriesAreWhatAnIndependentReaderSees(String name) throws IOException {
    PartitionTable table = PartitionTable.read(SparseTarget.golden("disk/" + name));
    List<String> expected =
        ((List<?>) value(name, "partitions"))
            .stream().map(p -> (Map<?, ?>) p).map(GoldenTableTest::line).toList();
    assertEquals(expected, table.entries().stream().map(GoldenTableTest::line).toList());
    assertEquals(512, table.sectorSize());
    assertEquals(value(name, "used"), table.used().name().toLowerCase(Locale.ROOT));
  }

  @ParameterizedTest
  @MethodSource("readable")
  void everyFieldOfBothHeadersIsRead(String name) throws IOException {
    PartitionTable table = PartitionTable.read(SparseTarget.golden("disk/" + name));
    for (TableCopy copy : List.of(table.primary(), table.backup())) {
      Map<?, ?> expected = (Map<?, ?>) value(name, copy.role().name().toLowerCase(Locale.ROOT));
      assertEquals(((Number) expected.get("lba")).longValue(), copy.lba());
      assertEquals(headerLine(expected), headerLine(copy.header().orElseThrow()));
      boolean good =
          (Boolean) expected.get("headerCrcOk") && (Boolean) expected.get("entriesCrcOk");
      assertEquals(good, copy.isValid());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-mixed,",
    "gpt-grown-after,",
    "gpt-small-unaligned,",
    "gpt-grown-before, BACKUP_NOT_AT_END PROTECTIVE_MBR",
    "gpt-bad-primary-header, HEADER_CHECKSUM",
    "gpt-bad-primary-entries, ENTRIES_CHECKSUM",
    "gpt-bad-backup-header, HEADER_CHECKSUM HEADER_PLACE"
  })
  void problemsAreNamed(String name, String kinds) throws IOException {
    PartitionTable table = PartitionTable.read(SparseTarget.golden("disk/" + name));
    Set<String> expected = kinds == null ? Set.of() : new TreeSet<>(List.of(kinds.split(" ")));
    assertEquals(
        expected,
        table.problems().stream().map(p -> p.kind().name()).collect(Collectors.toSet()),
        () -> table.problems().toString());
  }

  @Test
  void aDiskWhoseTwoCopiesAreDamagedIsRefused() throws IOException {
    SparseTarget disk = SparseTarget.golden("disk/gpt-both-bad");
    VerityFormatException refusal =
        assertThrows(VerityFormatException.class, () -> PartitionTable.read(disk));
    assertTrue(refusal.reason().contains("primary: header checksum"), refusal::getMessage);
    assertTrue(refusal.reason().contains("backup: header checksum"), refusal::getMessage);
  }

  @Test
  void theBackupOfAGrownDiskIsFoundThroughADamagedPrimary() throws IOException {
    SparseTarget disk = SparseTarget.golden("disk/gpt-grown-before");
    disk.flip(512 + 60, 1);
    PartitionTable table = PartitionTable.read(disk);
    assertEquals(TableCopy.Role.BACKUP, table.used());
    assertEquals(5, table.entries().size());
    assertEquals(
        Set.of(Kind.HEADER_CHECKSUM, Kind.BACKUP_NOT_AT_END, Kind.PROTECTIVE_MBR),
        table.problems().stream().map(TableProblem::kind).collect(Collectors.toSet()));
  }

  @Test
  void partitionsAreFoundByNumberTypeLabelAndGuid() throws IOException {
    PartitionTable table = PartitionTable.read(SparseTarget.golden("disk/gpt-mixed"));
    PartitionEntry esp = table.byType(PartitionType.EFI_SYSTEM.guid()).get(0);
    assertEquals(15, esp.number());
    assertEquals("partition 15 \"EFI system partition é\"", esp.title());
    assertEquals(List.of(esp), table.byLabel("EFI system partition é"));
    assertEquals(esp, table.byNumber(15).orElseThrow());
    assertEquals(esp, table.byUnique(esp.unique()).orElseThrow());
    assertTrue(table.byNumber(4).isEmpty());
    assertTrue(table.byLabel("").contains(table.byNumber(14).orElseThrow()));
  }

  @Test
  void aPartitionsContentIsReadFromItsFirstSector() throws IOException {
    SparseTarget disk = SparseTarget.golden("disk/gpt-mixed");
    disk.write(53248L * 512, new byte[] {1, 2, 3}, 0, 3);
    disk.write((85983 + 33L) * 512 - 1, new byte[] {9}, 0, 1);
    PartitionTable table = PartitionTable.read(disk);
    var content = table.slice(disk, table.byNumber(15).orElseThrow());
    byte[] read = new byte[3];
    content.read(0, read, 0, 3);
    assertArrayEquals(new byte[] {1, 2, 3}, read);
    assertEquals((86015L - 53248 + 1) * 512, content.size());
    content.read(content.size() - 1, read, 0, 1);
    assertEquals(9, read[0]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cvmboot-events-rsa2048", "cvmboot-noevents-rsa3072", "systemd-stub-uki"})
  void eventDataIsWhatFirmwareLogged(String boot) {
    byte[] head = Golden.read(Golden.shared("cvmboot/boot/" + boot + "/gpt-head.bin"));
    byte[] tail = Golden.read(Golden.shared("cvmboot/boot/" + boot + "/gpt-tail.bin"));
    PartitionTable table = assertReads(head, tail);
    String log =
        new String(
            Golden.bytes("cvmboot/boot/" + boot + "/eventlog.bin"), StandardCharsets.ISO_8859_1);
    byte[] data = table.firmwareEventData().orElseThrow();
    assertEquals(100 + 128 * table.entries().size(), data.length);
    assertTrue(log.contains(new String(data, StandardCharsets.ISO_8859_1)));
  }

  @Test
  void aDamagedPrimaryGivesNoEventData() throws IOException {
    SparseTarget disk = SparseTarget.golden("disk/gpt-bad-primary-header");
    assertFalse(PartitionTable.read(disk).firmwareEventData().isPresent());
  }

  private static PartitionTable assertReads(byte[] head, byte[] tail) {
    try {
      long last = GptHeader.decode(Arrays.copyOfRange(head, 512, 1024)).alternateLba();
      SparseTarget disk = new SparseTarget("disk", (last + 1) * 512);
      disk.write(0, head, 0, head.length);
      disk.write(disk.size() - tail.length, tail, 0, tail.length);
      PartitionTable table = PartitionTable.read(disk);
      assertEquals(List.of(), table.problems());
      return table;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Object value(String name, String key) {
    return ((Map<?, ?>) CASES.get(name)).get(key);
  }

  private static String line(Map<?, ?> p) {
    return String.join(
        "|",
        p.get("number").toString(),
        p.get("type").toString().toLowerCase(Locale.ROOT),
        p.get("unique").toString().toLowerCase(Locale.ROOT),
        p.get("first").toString(),
        p.get("last").toString(),
        p.get("attributes").toString(),
        p.get("name").toString());
  }

  private static String line(PartitionEntry e) {
    return String.join(
        "|",
        Integer.toString(e.number()),
        e.type().toString(),
        e.unique().toString(),
        Long.toString(e.firstLba()),
        Long.toString(e.lastLba()),
        String.format("%016x", e.attributes()),
        e.label());
  }

  private static String headerLine(Map<?, ?> h) {
    return String.join(
        "|",
        h.get("revision").toString(),
        h.get("headerSize").toString(),
        h.get("headerCrc").toString(),
        h.get("myLba").toString(),
        h.get("alternateLba").toString(),
        h.get("firstUsable").toString(),
        h.get("lastUsable").toString(),
        h.get("diskGuid").toString().toLowerCase(Locale.ROOT),
        h.get("entriesLba").toString(),
        h.get("entryCount").toString(),
        h.get("entrySize").toString(),
        h.get("entriesCrc").toString());
  }

  private static String headerLine(GptHeader h) {
    return String.join(
        "|",
        String.format("%08x", h.revision()),
        Integer.toString(h.headerSize()),
        String.format("%08x", h.headerCrc()),
        Long.toString(h.myLba()),
        Long.toString(h.alternateLba()),
        Long.toString(h.firstUsableLba()),
        Long.toString(h.lastUsableLba()),
        h.diskGuid().toString(),
        Long.toString(h.entriesLba()),
        Integer.toString(h.entryCount()),
        Integer.toString(h.entrySize()),
        String.format("%08x", h.entriesCrc()));
  }
}
