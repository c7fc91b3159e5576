package io.premeasure.measure.prediction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.boot.uefi.FirmwareEvent;
import io.premeasure.boot.uefi.FirmwareProfile;
import io.premeasure.boot.uefi.FirmwareSequence;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.measure.Invocation;
import io.premeasure.measure.chain.FirmwareProfileJson;
import io.premeasure.measure.chain.NamedProfiles;
import io.premeasure.measure.document.DocumentFormatException;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.LoggedEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The profiles that come with the program, against logs of their platforms. */
class NamedProfilesTest {
  private static final List<Integer> WITHOUT_VARIABLES = List.of(0, 2, 3, 6);

  @ParameterizedTest
  @CsvSource({
    "ovmf-debian12, cvmboot/boot/systemd-stub-uki/eventlog.bin",
    "ovmf-debian12, cvmboot/boot/cvmboot-events-rsa2048/eventlog.bin",
    "ovmf-debian12, cvmboot/boot/cvmboot-noevents-rsa3072/eventlog.bin",
    "ovmf-debian12-secboot, uefi-boot/boot/sdboot-type1/eventlog.bin",
    "ovmf-debian12-secboot, uefi-boot/boot/shim-grub/eventlog.bin",
    "ovmf-debian12-secboot, eventlog/qemu/uki-stub252-ownkeys.bin.gz",
    "gce-shielded, eventlog/real/gce-ubuntu-2104-no-dbx.bin.gz",
    "gce-shielded, eventlog/real/gce-debian-10.bin.gz"
  })
  void whatNeedsNoVariablesIsThatOfTheRealLog(String name, String file) throws IOException {
    EventLog log = log(file);
    FirmwareSequence sequence = sequence(profile(name), log);
    for (int pcr : WITHOUT_VARIABLES) {
      List<LoggedEvent> logged =
          log.events().stream().filter(e -> e.pcr() == pcr && e.isExtended()).toList();
      List<Measurement> predicted =
          sequence.measurements().stream().filter(m -> m.pcr() == pcr).toList();
      assertEquals(logged.size(), predicted.size(), "PCR " + pcr);
      for (int i = 0; i < logged.size(); i++) {
        for (HashAlgorithm bank : log.algorithms()) {
          assertArrayEquals(
              logged.get(i).digest(bank).orElseThrow(), predicted.get(i).digests().get(bank));
        }
      }
    }
  }

  @Test
  void azureHasThePublishedKeys() throws IOException {
    Map<String, Object> published =
        Golden.jsonObject(Golden.shared("uefi-boot/reference-values/azure-fedora42/all-pcrs.json"));
    FirmwareSequence sequence =
        FirmwareSequence.of(
            profile("azure-cvm"),
            Optional.empty(),
            List.of(HashAlgorithm.SHA256),
            Source.file("none"));
    for (Object register : (List<?>) published.get("pcrs")) {
      int pcr = (Integer) ((Map<?, ?>) register).get("id");
      List<Measurement> predicted =
          sequence.measurements().stream().filter(m -> m.pcr() == pcr).toList();
      List<?> events = (List<?>) ((Map<?, ?>) register).get("events");
      for (int i = 0; i < predicted.size(); i++) {
        assertEquals(
            ((Map<?, ?>) events.get(i)).get("hash"),
            HexFormat.of().formatHex(predicted.get(i).digests().get(HashAlgorithm.SHA256)));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "edk2",
        "ovmf-debian12",
        "ovmf-debian12-secboot",
        "azure-cvm",
        "gce-shielded",
        "nitro-tpm"
      })
  void formIsKept(String name) throws IOException {
    FirmwareProfile profile = profile(name);
    assertEquals(name, profile.name());
    assertEquals(profile, FirmwareProfileJson.parse(name, FirmwareProfileJson.write(profile)));
    assertTrue(NamedProfiles.NAMES.contains(name));
  }

  @Test
  void learnedProfileCarriesDigestsAndPredictsItsOwnLog() throws IOException {
    Path file = Golden.path("cvmboot/boot/systemd-stub-uki/eventlog.bin");
    Invocation learned = Invocation.of("log", "profile", file.toString(), "--name", "mine");
    assertEquals(0, learned.exit(), learned.err());
    FirmwareProfile profile =
        FirmwareProfileJson.parse("mine", learned.text().getBytes(StandardCharsets.UTF_8));
    assertEquals("mine", profile.name());
    EventLog log = EventLog.read("log", Golden.read(file));
    FirmwareSequence sequence = sequence(profile, log);
    assertTrue(sequence.unknown().isEmpty());
    assertTrue(
        profile.events().stream().anyMatch(e -> e.kind() == FirmwareEvent.Kind.BOOT_VARIABLE));
    assertEquals(
        log.events().stream().filter(e -> e.pcr() == 1 && e.isExtended()).count(),
        sequence.measurements().stream().filter(m -> m.pcr() == 1).count());
  }

  @Test
  void hostileProfilesAreRefused() throws IOException {
    byte[] good = FirmwareProfileJson.write(profile("nitro-tpm"));
    HostileInput.Parser parser = bytes -> FirmwareProfileJson.parse("profile", bytes);
    HostileInput.mutations(good, DocumentFormatException.class, parser);
  }

  private static FirmwareSequence sequence(FirmwareProfile profile, EventLog log) {
    return FirmwareSequence.of(profile, Optional.empty(), log.algorithms(), Source.file("none"));
  }

  private static FirmwareProfile profile(String name) throws IOException {
    return NamedProfiles.find(name).orElseThrow();
  }

  private static EventLog log(String file) throws IOException {
    return EventLog.read(file, Golden.read(Golden.shared(file)), EventLog.Padding.ACCEPTED);
  }
}
