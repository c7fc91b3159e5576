package io.premeasure.boot.shim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.boot.uefi.FirmwareMeasurements;
import io.premeasure.boot.uefi.SignatureDatabase;
import io.premeasure.boot.uefi.UefiVariable;
import io.premeasure.boot.uefi.UefiVariables;
import io.premeasure.boot.uefi.VariableStore;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.LoggedEvent;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What Debian's shim 16.1 measured in real boots. */
class ShimStartTest {
  private static final UUID SHIM_LOCK = UUID.fromString("605dab50-e046-4300-abb6-3dd810dd8b23");
  private static final List<HashAlgorithm> BANKS =
      List.of(HashAlgorithm.SHA1, HashAlgorithm.SHA256, HashAlgorithm.SHA384, HashAlgorithm.SHA512);

  @Test
  void mirroredListsAndLevelAreThoseOfTheRealLog() throws IOException {
    EventLog log = EventLog.read("log", read("uefi-boot/boot/shim-grub/eventlog.bin"));
    ShimStart shim = start(store("vars-after.fd.gz"), true);
    List<LoggedEvent> logged =
        log.events().stream()
            .filter(e -> e.pcr() == 14 || (e.pcr() == 7 && named(e, "SbatLevel")))
            .toList();
    assertEquals(logged.size(), shim.measurements().size());
    for (int i = 0; i < logged.size(); i++) {
      Measurement predicted = shim.measurements().get(i);
      assertArrayEquals(logged.get(i).data(), predicted.data(), predicted::toString);
      for (HashAlgorithm bank : BANKS) {
        assertArrayEquals(logged.get(i).digest(bank).orElseThrow(), predicted.digests().get(bank));
      }
    }
    assertTrue(shim.verifies());
  }

  @Test
  void vendorCertificateIsLoggedWithShimAsItsOwner() throws IOException {
    EventLog log = EventLog.read("log", read("uefi-boot/boot/shim-grub/eventlog.bin"));
    SignatureDatabase keys =
        SignatureDatabase.read("keys", VendorKeys.read("shim", vendorCert()).allowed());
    byte[] data =
        new UefiVariable(SHIM_LOCK, "MokListRT", 0, keys.entries().get(0).bytes()).measured();
    LoggedEvent event =
        log.events().stream()
            .filter(e -> e.pcr() == 7 && named(e, "MokListRT"))
            .findFirst()
            .orElseThrow();
    assertArrayEquals(event.data(), data);
  }

  @Test
  void withoutSecureBootTheOriginalLevelCounts() throws IOException {
    UefiVariables empty = new UefiVariables(List.of());
    ShimStart shim = start(empty, false);
    PcrBanks banks = new PcrBanks(BANKS);
    new FirmwareMeasurements(BANKS)
        .secureBoot(empty, Source.file("store"))
        .forEach(m -> banks.extend(m.pcr(), m.digests()));
    shim.measurements().forEach(m -> banks.extend(m.pcr(), m.digests()));
    Map<String, Object> expected =
        Golden.jsonObject(Golden.shared("uefi-boot/boot/shim-grub-sboff/pcrs.json"));
    for (HashAlgorithm bank : BANKS) {
      Map<?, ?> values = (Map<?, ?>) expected.get(bank.bankName());
      for (int pcr : List.of(7, 14)) {
        assertEquals(
            values.get(Integer.toString(pcr)),
            HexFormat.of().formatHex(banks.value(bank, pcr)),
            "PCR " + pcr);
      }
    }
    assertFalse(shim.verifies());
  }

  @Test
  void ownersListAndInsecureStateAreMeasured() throws IOException {
    UefiVariables variables =
        new UefiVariables(
            List.of(
                new UefiVariable(SHIM_LOCK, "MokSBState", 3, new byte[] {1}),
                new UefiVariable(SHIM_LOCK, "MokPolicy", 3, new byte[] {2}),
                new UefiVariable(SHIM_LOCK, "MokListTrusted", 3, new byte[] {1})));
    ShimStart shim = start(variables, true);
    assertFalse(shim.verifies());
    assertEquals(
        List.of(14, 14, 14, 7, 7, 14), shim.measurements().stream().map(Measurement::pcr).toList());
  }

  @Test
  void hostileSectionsAreRefused() throws IOException {
    byte[] level = level();
    HostileInput.truncations(
        level, BootFormatException.class, bytes -> SbatLevel.read("shim", bytes));
    HostileInput.mutations(
        level, BootFormatException.class, bytes -> SbatLevel.read("shim", bytes));
    byte[] keys = vendorCert();
    HostileInput.mutations(
        keys, BootFormatException.class, bytes -> VendorKeys.read("shim", bytes));
  }

  private static boolean named(LoggedEvent event, String name) {
    return UefiVariable.ofMeasured(event.data()).filter(v -> v.name().equals(name)).isPresent();
  }

  private static ShimStart start(UefiVariables variables, boolean secureBoot) throws IOException {
    return new ShimStart(
        vendorCert(), level(), variables, secureBoot, BANKS, Source.file("shimx64.efi"));
  }

  private static UefiVariables store(String name) throws IOException {
    return VariableStore.read(BlockSource.of(name, read("uefi-boot/boot/shim-grub/" + name)));
  }

  private static byte[] vendorCert() {
    return read("uefi-boot/boot/shim-grub/shim.section.vendor_cert.bin");
  }

  private static byte[] level() {
    return read("uefi-boot/boot/shim-grub/shim.section.sbatlevel.bin");
  }

  private static byte[] read(String name) {
    Path path = Golden.shared(name);
    return Golden.read(path);
  }
}
