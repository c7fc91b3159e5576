package io.premeasure.boot.stub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.boot.linux.EfiStubMeasurements;
import io.premeasure.boot.uefi.PeImage;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.PeBuilder;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What systemd-stub 252 and 257 measured under OVMF, from the sections and files it had. */
class StubStartTest {
  private static final String FOLDER = "uefi-boot-more/stub/";
  private static final List<HashAlgorithm> BANKS =
      List.of(HashAlgorithm.SHA1, HashAlgorithm.SHA256, HashAlgorithm.SHA384, HashAlgorithm.SHA512);

  @Test
  void stub252MeasuresCredentialsAndExtensionsAsArchives() throws IOException {
    assertEquals(events("shell-stub252.events.json", 0, 1), measured("s3", 252, Optional.empty()));
  }

  @Test
  void acceptedLoadOptionsAreMeasuredBeforeTheArchives() throws IOException {
    assertEquals(
        events("shell-stub252.events.json", 1, 2), measured("s3", 252, Optional.of("over=3")));
  }

  @Test
  void stub257AddsCommandLinesAndInitrdsOfAddons() throws IOException {
    assertEquals(
        events("shell-stub257-sidecars.events.json", 0, 2), measured("s1", 257, Optional.empty()));
    assertEquals(
        events("shell-stub257-sidecars.events.json", 2, 4),
        measured("s1", 257, Optional.of("over=1 two q r")));
  }

  @Test
  void addonsAreLoadedGlobalOnesFirst() throws IOException {
    StubStart start = start("s1", 257, Optional.empty());
    assertEquals(
        List.of("a.addon.efi", "i.addon.efi"),
        start.addonImages().stream().map(PeImage::name).toList());
    assertEquals("section.cmdline of s1 addon.one=1 spaced", commandLine(start));
  }

  /** The kernel of that boot logged what it got: options, and an initrd of five parts. */
  @Test
  void kernelGetsTheInitrdWithTheImagesTexts() throws IOException {
    Path folder = Golden.path(FOLDER + "uki257");
    PeBuilder pe = new PeBuilder().section(".linux", new byte[1]);
    for (String name : List.of("cmdline", "osrel", "pcrpkey", "pcrsig", "profile")) {
      pe.section("." + name, Files.readAllBytes(folder.resolve("section." + name)));
    }
    UnifiedKernelImage uki =
        UnifiedKernelImage.of(PeImage.read(BlockSource.of("uki257", pe.build())));
    StubStart start =
        StubStart.of(
            uki,
            new StubVersion(257),
            0,
            Optional.empty(),
            SideFiles.NONE,
            BANKS,
            Source.file("uki257"));
    // The first part, .initrd, is not among the files; the others are.
    assertEquals(4, start.initrd().size());
    assertEquals("console=ttyS0 quiet", start.commandLine());
    Measurement options =
        new EfiStubMeasurements(BANKS).options(start.commandLine(), Source.file("uki257"));
    assertEquals(events("uki-stub257.events.json", 1, 2).get(0), line(options));
  }

  private static String commandLine(StubStart start) throws IOException {
    String own =
        Files.readString(Golden.path(FOLDER + "s1/section.cmdline")).replaceAll("\\p{Cntrl}", "");
    return start.commandLine().replace(own, "section.cmdline of s1");
  }

  private static List<String> measured(String name, int release, Optional<String> options)
      throws IOException {
    return start(name, release, options).measurements().stream().map(StubStartTest::line).toList();
  }

  private static StubStart start(String name, int release, Optional<String> options)
      throws IOException {
    Path folder = Golden.path(FOLDER + name);
    PeBuilder pe = new PeBuilder();
    for (Path file : files(folder)) {
      pe.section("." + file.getFileName().toString().substring(8), Files.readAllBytes(file));
    }
    UnifiedKernelImage uki = UnifiedKernelImage.of(PeImage.read(BlockSource.of(name, pe.build())));
    List<SideFile> own = new ArrayList<>();
    for (Path file : files(folder.resolve("extra.d"))) {
      own.add(sideFile(file));
    }
    SideFiles side =
        new SideFiles(
            own,
            List.of(sideFile(Golden.path(FOLDER + "loader/credentials/glob.cred"))),
            List.of(),
            List.of(sideFile(Golden.path(FOLDER + "loader/extensions/gext.raw"))));
    return StubStart.of(uki, new StubVersion(release), 0, options, side, BANKS, Source.file(name));
  }

  /** The add-ons are kept as the content of their one section. */
  private static SideFile sideFile(Path file) throws IOException {
    String name = file.getFileName().toString();
    byte[] content = Files.readAllBytes(file);
    if (name.contains(".addon.")) {
      String section = name.substring(name.lastIndexOf('.'));
      name = name.replace(section, ".efi");
      content = new PeBuilder().section(section, content).build();
    }
    return new SideFile(name, BlockSource.of(name, content));
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static List<String> events(String file, int from, int to) {
    List<String> lines = new ArrayList<>();
    for (Object block : Golden.jsonList(FOLDER + file).subList(from, to)) {
      for (Object event : (List<?>) ((Map<?, ?>) block).get("events")) {
        Map<?, ?> members = (Map<?, ?>) event;
        StringBuilder line = new StringBuilder("PCR " + members.get("pcr"));
        for (HashAlgorithm bank : BANKS) {
          line.append(' ').append(((Map<?, ?>) members.get("digests")).get(bank.bankName()));
        }
        lines.add(line.toString());
      }
    }
    return lines;
  }

  private static String line(Measurement measurement) {
    StringBuilder line = new StringBuilder("PCR " + measurement.pcr());
    for (HashAlgorithm bank : BANKS) {
      line.append(' ').append(HexFormat.of().formatHex(measurement.digests().get(bank)));
    }
    return line.toString();
  }
}
