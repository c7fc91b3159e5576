package io.premeasure.boot.shim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.boot.uefi.FirmwareMeasurements;
import io.premeasure.boot.uefi.SignatureDatabase;
import io.premeasure.boot.uefi.SignatureEntry;
import io.premeasure.boot.uefi.UefiVariable;
import io.premeasure.boot.uefi.UefiVariables;
import io.premeasure.fixtures.Golden;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** PCR 7 and 14 of recorded boots with Secure Boot, from the variables of the machines. */
class RecordedSecureBootTest {
  private static final String FOLDER = "uefi-boot-more/secureboot/";
  private static final Source SOURCE = Source.file("variables");
  private static final List<HashAlgorithm> BANKS =
      List.of(HashAlgorithm.SHA1, HashAlgorithm.SHA256, HashAlgorithm.SHA384, HashAlgorithm.SHA512);

  @Test
  void ownKeysAllowAnImageOfTheirs() throws IOException {
    Path boot = Golden.shared(FOLDER + "own-keys-uki");
    List<Measurement> measurements = new ArrayList<>(firmware(boot));
    assertRegister(boot, 7, "pcr7", measurements);
    assertRegister(boot, 14, "pcr14", measurements);
  }

  @Test
  void shimOfADistributionIsAllowedByAnEntryAmongSeveral() throws IOException {
    Path boot = Golden.shared(FOLDER + "microsoft-shim");
    List<Measurement> measurements = new ArrayList<>(firmware(boot));
    byte[] vendor = Files.readAllBytes(boot.resolve("shim.vendor_cert"));
    Path level = Golden.shared("uefi-boot/boot/shim-grub/shim.section.sbatlevel.bin");
    measurements.addAll(
        new ShimStart(vendor, Files.readAllBytes(level), variables(boot), true, BANKS, SOURCE)
            .measurements());
    // What shim names as allowing the next stage is the vendor's certificate, with shim as owner.
    SignatureEntry own =
        SignatureDatabase.read("vendor", VendorKeys.read("shim", vendor).allowed())
            .entries()
            .get(0);
    assertArrayEquals(own.bytes(), authority(boot, "MokListRT"));
    measurements.add(
        new FirmwareMeasurements(BANKS)
            .authority(new UefiVariable(own.owner(), "MokListRT", 0, own.bytes()), SOURCE));
    assertRegister(boot, 7, "pcr7", measurements);
    assertRegister(boot, 14, "pcr14", measurements);
  }

  /** The firmware's part: the variables, the separator, and the entry of db that allowed. */
  private static List<Measurement> firmware(Path boot) throws IOException {
    FirmwareMeasurements firmware = new FirmwareMeasurements(BANKS);
    UefiVariables variables = variables(boot);
    List<Measurement> measurements = new ArrayList<>(firmware.secureBoot(variables, SOURCE));
    byte[] named = authority(boot, "db");
    byte[] lists =
        variables.find(UefiVariable.SECURITY_DATABASE, "db").map(UefiVariable::data).orElseThrow();
    assertTrue(
        SignatureDatabase.read("db", lists).entries().stream()
            .anyMatch(entry -> Arrays.equals(entry.bytes(), named)),
        "the authority is an entry of db");
    measurements.add(
        firmware.authority(
            new UefiVariable(UefiVariable.SECURITY_DATABASE, "db", 0, named), SOURCE));
    return measurements;
  }

  private static byte[] authority(Path boot, String name) throws IOException {
    return Files.readAllBytes(boot.resolve("authority-0-" + name + ".bin"));
  }

  private static UefiVariables variables(Path boot) throws IOException {
    List<UefiVariable> variables = new ArrayList<>();
    for (String name : List.of("SecureBoot", "PK", "KEK", "db", "dbx")) {
      UUID vendor = name.startsWith("db") ? UefiVariable.SECURITY_DATABASE : UefiVariable.GLOBAL;
      byte[] data = Files.readAllBytes(boot.resolve(name + ".var"));
      variables.add(new UefiVariable(vendor, name, 0, data));
    }
    return new UefiVariables(variables);
  }

  private static void assertRegister(
      Path boot, int pcr, String name, List<Measurement> measurements) {
    PcrBanks registers = new PcrBanks(BANKS);
    measurements.forEach(each -> registers.extend(each.pcr(), each.digests()));
    Map<?, ?> expected = (Map<?, ?>) Golden.jsonObject(boot.resolve("expected.json")).get(name);
    for (HashAlgorithm bank : BANKS) {
      assertEquals(
          expected.get(bank.bankName()),
          HexFormat.of().formatHex(registers.value(bank, pcr)),
          bank.bankName() + " PCR " + pcr);
    }
  }
}
