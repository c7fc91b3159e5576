package io.premeasure.boot.cvmboot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.boot.Measurement;
import io.premeasure.cpio.Check;
import io.premeasure.fixtures.Golden;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CvmbootLoaderTest {
  private static final List<HashAlgorithm> BANKS = List.of(HashAlgorithm.SHA256);
  private static final String SIGNER =
      "dee2820c6feadbfdb41cbc60b414bef10abf48dee051c5af581ee34f936ead31";

  @TempDir private Path folder;

  @Test
  void completePartitionStartsTheKernelAfterAllSteps() throws IOException {
    LoaderRun run = run(SampleEsp.bootable());
    assertEquals(
        List.of(
            "tcg2",
            "archive",
            "signature-file",
            "signature-size",
            "magic",
            "sizes",
            "signer",
            "signature",
            "archive-digest",
            "configuration",
            "efi-variable",
            "events",
            "kernel",
            "initrd",
            "start"),
        run.steps().stream().map(Check::name).toList());
    assertTrue(run.started());
    assertEquals(Optional.of(SIGNER), run.signer());
    assertEquals(Optional.of(new RootHashVariable(SampleEsp.ROOT_HASH)), run.variable());
    assertEquals(List.of(11, 12), run.measurements().stream().map(Measurement::pcr).toList());
  }

  @Test
  void sourceOfAMeasurementIsTheLineOfTheArchivesEntry() throws IOException {
    Measurement second = run(SampleEsp.bootable()).measurements().get(1);
    assertEquals(folder.resolve("EFI/cvmboot.cpio") + "(events):2", second.source().text());
  }

  @Test
  void withoutEventsFileTheSignerIsMeasured() throws IOException {
    LoaderRun run = run(SampleEsp.bootable().without("events"));
    assertTrue(run.started());
    Measurement only = run.measurements().get(0);
    assertEquals(1, run.measurements().size());
    assertEquals(11, only.pcr());
    assertEquals(12, only.eventType());
    assertEquals(SIGNER, HexFormat.of().formatHex(only.data()));
  }

  static Stream<Arguments> stops() {
    String conf = "kernel=vmlinuz\ninitrd=initrd\ncmdline=ro\nroothash=" + SampleEsp.ROOT_HASH;
    return Stream.of(
        stop("configuration", 0, "no entry cvmboot.conf", esp().without("cvmboot.conf")),
        stop("configuration", 0, "line 5", esp().entry("cvmboot.conf", conf + "\nx=y\n")),
        stop("efi-variable", 0, "undefined in the loader", without(conf, "roothash")),
        stop("events", 0, "line 0: invalid parameter", esp().entry("events", "")),
        stop("events", 2, "line 3: expected PCR", esp().entry("events", SampleEsp.EVENTS + "x")),
        stop(
            "events",
            2,
            "line 3: the firmware does not extend PCR 22",
            esp().entry("events", SampleEsp.EVENTS + "PCR22:string:x\nnonsense\n")),
        stop("kernel", 2, "no entry vmlinuz", esp().without("vmlinuz")),
        stop("kernel", 2, "undefined in the loader", without(conf, "kernel")),
        stop("initrd", 2, "no entry initrd", esp().without("initrd")),
        stop("initrd", 2, "undefined in the loader", without(conf, "initrd")),
        stop("start", 2, "shorter than 16384", esp().entry("vmlinuz", new byte[16_383])),
        stop("start", 2, "handover", esp().entry("vmlinuz", SampleEsp.kernel(0))),
        stop("start", 2, "undefined in the loader", without(conf, "cmdline")));
  }

  @ParameterizedTest
  @MethodSource("stops")
  void loaderStopsWhereSomethingIsWrong(String step, int extended, String reason, SampleEsp esp)
      throws IOException {
    LoaderRun run = run(esp);
    Check stop = run.stop().orElseThrow();
    assertFalse(run.started());
    assertEquals(step, stop.name());
    assertTrue(stop.detail().contains(reason), stop.detail());
    assertEquals(extended, run.measurements().size());
    assertEquals(stop, run.steps().get(run.steps().size() - 1));
  }

  @Test
  void missingFilesStopTheLoader() throws IOException {
    FolderPartition partition = SampleEsp.bootable().write(folder);
    Files.delete(folder.resolve("EFI/cvmboot.cpio.sig"));
    assertEquals("signature-file", stop(partition));
    Files.delete(folder.resolve("EFI/cvmboot.cpio"));
    assertEquals("archive", stop(partition));
  }

  @Test
  void everyChangeOfTheArchiveIsFound() throws IOException {
    FolderPartition partition = SampleEsp.bootable().write(folder);
    Path archive = folder.resolve("EFI/cvmboot.cpio");
    byte[] good = Files.readAllBytes(archive);
    for (int at = 0; at < good.length; at += 997) {
      byte[] bad = good.clone();
      bad[at] ^= 0x10;
      Files.write(archive, bad);
      assertEquals("archive-digest", stop(partition));
    }
  }

  @Test
  void namesOnThePartitionMatchWithoutRegardToCase() throws IOException {
    SampleEsp.bootable().write(folder);
    Files.move(folder.resolve("EFI"), folder.resolve("efi"));
    Files.move(folder.resolve("efi/cvmboot.cpio"), folder.resolve("efi/CVMBOOT.CPI"));
    FolderPartition partition = new FolderPartition(folder);
    assertEquals("archive", stop(partition));
    Files.move(folder.resolve("efi/CVMBOOT.CPI"), folder.resolve("efi/CVMBOOT.CPIO"));
    assertTrue(CvmbootLoader.run(partition, BANKS).started());
  }

  static Stream<String> alteredRecords() {
    return altered().keySet().stream().map(String.class::cast);
  }

  /** The archive has a kernel that is none, so an accepted record leads to the step start. */
  @ParameterizedTest
  @MethodSource("alteredRecords")
  void alteredRecordsAreTakenAndRefusedAsByTheOriginalLoader(String name) throws IOException {
    String verdict = (String) ((Map<?, ?>) altered().get(name)).get("loader");
    EfiSystemPartition partition =
        new ArchiveAndRecord(
            Golden.path("cvmboot/cpio/cvmdisk-way.cpio"),
            Golden.path("cvmboot/sig/altered/" + name + ".sig"));
    LoaderRun run = CvmbootLoader.run(partition, BANKS);
    String stop = run.stop().orElseThrow().name();
    if (verdict.startsWith("ACCEPT")) {
      assertEquals("start", stop);
      assertEquals("ACCEPT signer=" + run.signer().orElseThrow(), verdict);
    } else {
      assertEquals("REJECT " + stop.replace("signature-size", "size"), verdict);
      assertEquals(List.of(), run.measurements());
    }
  }

  private static Map<?, ?> altered() {
    Map<?, ?> altered = (Map<?, ?>) Golden.json("cvmboot/sig/expected.json").get("altered");
    return (Map<?, ?>) altered.get("cases");
  }

  private static Arguments stop(String step, int extended, String reason, SampleEsp esp) {
    return Arguments.of(step, extended, reason, esp);
  }

  private static SampleEsp esp() {
    return SampleEsp.bootable();
  }

  private static SampleEsp without(String configuration, String key) {
    return esp().entry("cvmboot.conf", configuration.replaceAll("(?m)^" + key + "=.*\n?", ""));
  }

  private static String stop(EfiSystemPartition partition) throws IOException {
    return CvmbootLoader.run(partition, BANKS).stop().orElseThrow().name();
  }

  private LoaderRun run(SampleEsp esp) throws IOException {
    return CvmbootLoader.run(esp.write(folder), BANKS);
  }
}
