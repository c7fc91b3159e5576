package io.premeasure.boot.txt.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.acm.AcmHeader;
import io.premeasure.boot.txt.acm.AuthenticatedCodeModule;
import io.premeasure.fixtures.Golden;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BiosModuleRecordTest {
  @Test
  void registrationsOfMachinesTellDateAndChipset() {
    assertEquals(
        Optional.of(new BiosModuleRecord(0x20151027, 0xb006)),
        record(
            PlatformField.BIOS_AC_REGISTRATION,
            "000000002710152006b0000000020000" + "00".repeat(16)));
    assertEquals(
        Optional.of(new BiosModuleRecord(0x20101022, 0xb001)),
        record(PlatformField.BIOS_ACM_ID, "80000000201010220000b001ffffffffffffffff"));
    assertEquals(
        Optional.of(new BiosModuleRecord(0x20080515, 0x2a40)),
        record(PlatformField.BIOS_ACM_ID, "800000002008051500002a4000000000ffffffff"));
    assertEquals(Optional.empty(), record(PlatformField.BIOS_ACM_ID, "80"));
  }

  @Test
  void headerOfTheModuleSaysTheSameOrNot() throws BootFormatException {
    AcmHeader header =
        AuthenticatedCodeModule.read("bios", Golden.bytes("txt/acm/bios.acm")).header();
    assertTrue(new BiosModuleRecord(header.date(), header.chipsetId()).isOf(header));
    assertFalse(new BiosModuleRecord(header.date() + 1, header.chipsetId()).isOf(header));
    assertFalse(new BiosModuleRecord(header.date(), header.chipsetId() ^ 1).isOf(header));
  }

  private static Optional<BiosModuleRecord> record(PlatformField field, String hex) {
    return BiosModuleRecord.of(
        new PlatformProfile("machine").with(field, Octets.of(HexFormat.of().parseHex(hex))));
  }
}
