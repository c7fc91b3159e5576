package io.premeasure.cpio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BootArchiveTest {
  private static final String REPRODUCIBLE = "cvmboot/cpio/cvmdisk-way-reproducible.cpio";

  static Stream<String> loaderCases() {
    return Golden.json("cvmboot/cpio/parse/expected.json").keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("loaderCases")
  void loaderFindsWhatTheOriginalReaderFinds(String name) throws IOException {
    byte[] content = Golden.bytes("cvmboot/cpio/parse/" + name + ".cpio");
    Map<?, ?> expected = (Map<?, ?>) Golden.json("cvmboot/cpio/parse/expected.json").get(name);
    try (BootArchive archive = BootArchive.of(name, content)) {
      if (expected.containsKey("_")) {
        assertThrows(ArchiveFormatException.class, () -> archive.loaderFind("none"));
        return;
      }
      for (Map.Entry<?, ?> lookup : expected.entrySet()) {
        Optional<ArchiveEntry> found = archive.loaderFind((String) lookup.getKey());
        assertEquals(lookup.getValue(), describe(archive, found), (String) lookup.getKey());
      }
    }
  }

  private static String describe(BootArchive archive, Optional<ArchiveEntry> found)
      throws IOException {
    if (found.isEmpty()) {
      return "NOTFOUND";
    }
    ArchiveEntry entry = found.get();
    String sha256 = HexFormat.of().formatHex(archive.sha256(entry));
    return "offset=" + entry.offset() + " size=" + entry.size() + " sha256=" + sha256;
  }

  @Test
  void strictReadingListsEntriesOfArchivesMadeByGnuCpio() throws IOException {
    try (BootArchive archive = BootArchive.open(Golden.path("cvmboot/cpio/cvmdisk-way.cpio"))) {
      assertEquals(".", archive.entries().get(0).name());
      assertTrue(archive.entries().get(0).isDirectory());
      BootFiles files = BootFiles.resolve(archive);
      assertEquals(Layout.CVMBOOT, files.layout());
      assertEquals("vmlinuz-test", files.kernel().orElseThrow().name());
      assertEquals("initrd.img-test", files.initrd().orElseThrow().name());
      assertEquals(Optional.of("console=ttyS0 ro"), files.cmdline());
      assertTrue(files.events().isPresent());
      for (ArchiveEntry entry : archive.entries()) {
        assertEquals(Optional.of(entry), archive.loaderFind(entry.name()));
        assertEquals(entry.size(), archive.stream(entry).readAllBytes().length);
      }
    }
  }

  static Stream<String> refused() {
    return Stream.of(
        "no-block-padding-no-trailer",
        "lowercase-hex",
        "crc-format",
        "duplicate-first-wins",
        "truncated-last-data",
        "last-data-unpadded",
        "filesize-too-big",
        "filesize-ffffffff",
        "filesize-80000000",
        "namesize-zero",
        "name-with-inner-nul",
        "second-magic-bad",
        "trailing-junk",
        "after-trailer",
        "hex-sign",
        "header-only-109",
        "leading-garbage");
  }

  @ParameterizedTest
  @MethodSource("refused")
  void strictReadingRefusesWhatReadersUnderstandDifferently(String name) throws IOException {
    byte[] content = Golden.bytes("cvmboot/cpio/parse/" + name + ".cpio");
    try (BootArchive archive = BootArchive.of(name, content)) {
      ArchiveFormatException e = assertThrows(ArchiveFormatException.class, archive::entries);
      assertTrue(e.offset() >= 0 && e.offset() <= content.length);
      assertEquals(name, e.source());
    }
  }

  @Test
  void contentAboveTheLimitIsRefused() throws IOException {
    try (BootArchive archive = BootArchive.of("a", Golden.bytes(REPRODUCIBLE))) {
      ArchiveEntry kernel = archive.find("vmlinuz-test").orElseThrow();
      assertEquals(3001, archive.read(kernel, 3001).length);
      assertThrows(ArchiveFormatException.class, () -> archive.read(kernel, 3000));
    }
  }

  @Test
  void fileAndMemoryGiveTheSameDigest() throws IOException {
    byte[] content = Golden.bytes(REPRODUCIBLE);
    try (BootArchive file = BootArchive.open(Golden.path(REPRODUCIBLE));
        BootArchive memory = BootArchive.of("memory", content)) {
      assertArrayEquals(memory.sha256(), file.sha256());
      assertEquals(content.length, file.size());
    }
  }

  @Test
  void hostileArchivesGiveNothingButFormatErrors() {
    byte[] good = Golden.bytes("cvmboot/cpio/parse/minimal.cpio");
    HostileInput.truncations(good, ArchiveFormatException.class, BootArchiveTest::readAll);
    HostileInput.mutations(good, ArchiveFormatException.class, BootArchiveTest::readAll);
  }

  static void readAll(byte[] input) throws IOException {
    try (BootArchive archive = BootArchive.of("hostile", input)) {
      for (String name : new String[] {"a", "b", ".", "TRAILER!!!", BootConfiguration.ENTRY}) {
        Optional<ArchiveEntry> found = archive.loaderFind(name);
        if (found.isPresent()) {
          archive.read(found.get(), input.length);
        }
      }
      for (ArchiveEntry entry : archive.entries()) {
        archive.read(entry, input.length);
      }
      BootFiles.resolve(archive);
    }
  }
}
