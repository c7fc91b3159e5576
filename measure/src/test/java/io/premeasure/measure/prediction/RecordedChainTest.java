package io.premeasure.measure.prediction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.RequiresFile;
import io.premeasure.fixtures.machine.TestKernel;
import io.premeasure.measure.Invocation;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.LoggedEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Chains of boots that were recorded: what {@code predict chain} says must be the registers that
 * the machine had. Loader and kernel are those that are installed here, if they are the same.
 */
@RequiresFile(RecordedChainTest.LOADER)
@EnabledIfEnvironmentVariable(
    named = TestKernel.VARIABLE,
    matches = ".+",
    disabledReason = "the variable names a kernel of Debian")
class RecordedChainTest {
  static final String LOADER = "/usr/lib/systemd/boot/efi/systemd-bootx64.efi";
  private static final List<String> BANKS = List.of("sha1", "sha256", "sha384", "sha512");
  private static final long EV_EFI_BOOT_SERVICES_APPLICATION = 0x80000003L;

  @TempDir private Path folder;

  /** Images of odd layout end with an error one after the other, then a boot goes well. */
  @Test
  void imagesThatGiveUpAreMeasuredBeforeTheOneThatBoots() throws IOException {
    Path boot = Golden.shared("uefi-boot/boot/odd-images");
    StringBuilder failed = new StringBuilder();
    for (int i = 1; i <= 6; i++) {
      failed.append("  - application: {file: '%s', returns-error: true}\n".formatted(odd(i)));
    }
    assertRegisters(boot, List.of(0, 1, 2, 3, 4, 5, 6, 7), failed.toString());
  }

  @Test
  void entryOfSystemdBootIsThatOfTheRecordedBoot() throws IOException {
    Path boot = Golden.shared("uefi-boot/boot/sdboot-type1");
    assertRegisters(boot, List.of(0, 1, 2, 3, 4, 5, 6, 7, 12), "");
  }

  private static Path odd(int number) throws IOException {
    try (Stream<Path> files = Files.list(Golden.path("uefi-boot/odd-images"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("o" + number))
          .findFirst()
          .orElseThrow();
    }
  }

  private void assertRegisters(Path boot, List<Integer> registers, String stages)
      throws IOException {
    Files.write(folder.resolve("vars.fd"), Golden.read(boot.resolve("vars-after.fd.gz")));
    Path chain = folder.resolve("chain.yaml");
    Files.writeString(
        chain,
        """
        premeasure: chain
        version: 1
        stages:
          - firmware: {profile: ovmf-debian12-secboot, variables: vars.fd, disk: '%s'}
        %s  - systemd-boot: {file: '%s'}
          - linux:
              file: '%s'
              options: 'initrd=\\initrd.img console=ttyS0 quiet t1=ä'
        """
            .formatted(boot.resolve("gpt-head.bin"), stages, LOADER, TestKernel.path()));
    Invocation done =
        Invocation.of(
            "predict", "chain", "" + chain, "--bank", String.join(",", BANKS), "--format", "json");
    assertEquals(0, done.exit(), done.err());
    assumeSamePrograms(boot, done.json());
    Map<?, ?> predicted = (Map<?, ?>) done.json().get("banks");
    Map<String, Object> recorded = Golden.jsonObject(boot.resolve("pcrs.json"));
    int compared = 0;
    for (String bank : BANKS) {
      Map<?, ?> values = (Map<?, ?>) predicted.get(bank);
      for (int pcr : registers) {
        if (pcr != 0 || values.containsKey("0")) {
          assertEquals(
              ((Map<?, ?>) recorded.get(bank)).get("" + pcr),
              values.get("" + pcr),
              bank + " PCR " + pcr);
          compared++;
        }
      }
    }
    assertTrue(compared >= BANKS.size() * (registers.size() - 1), "compared " + compared);
  }

  private static void assumeSamePrograms(Path boot, Map<String, Object> prediction)
      throws IOException {
    List<LoggedEvent> started =
        EventLog.read("log", Files.readAllBytes(boot.resolve("eventlog.bin"))).events().stream()
            .filter(event -> event.type() == EV_EFI_BOOT_SERVICES_APPLICATION)
            .toList();
    for (LoggedEvent event : started.subList(started.size() - 2, started.size())) {
      String digest = HexFormat.of().formatHex(event.digest(HashAlgorithm.SHA256).orElseThrow());
      assumeTrue(
          prediction.toString().contains(digest), "another release of systemd-boot or Linux");
    }
  }
}
