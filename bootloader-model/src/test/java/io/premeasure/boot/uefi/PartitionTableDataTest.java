package io.premeasure.boot.uefi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.premeasure.boot.BootFormatException;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.LoggedEvent;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables of sgdisk, and what OVMF logged of them. */
class PartitionTableDataTest {
  private static final long EV_EFI_GPT_EVENT = 0x80000006L;

  @ParameterizedTest
  @ValueSource(strings = {"s-empty", "s-one", "s-sparse-unordered"})
  void usedEntriesFollowTheHeader(String name) throws IOException {
    byte[] head = Golden.read(Golden.shared("uefi-boot/gpt/" + name + ".head.bin.gz"));
    byte[] event = Files.readAllBytes(Golden.shared("uefi-boot/gpt/" + name + ".event.bin"));
    assertArrayEquals(event, PartitionTableData.read(BlockSource.of(name, head)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cvmboot/boot/cvmboot-events-rsa2048",
        "cvmboot/boot/cvmboot-noevents-rsa3072",
        "cvmboot/boot/systemd-stub-uki",
        "uefi-boot/boot/sdboot-type1",
        "uefi-boot/boot/shim-grub",
        "uefi-boot/boot/odd-images"
      })
  void eventIsThatOfTheRealLog(String boot) throws IOException {
    byte[] head = Files.readAllBytes(Golden.shared(boot + "/gpt-head.bin"));
    EventLog log = EventLog.read(boot, Files.readAllBytes(Golden.shared(boot + "/eventlog.bin")));
    LoggedEvent event =
        log.events().stream().filter(e -> e.type() == EV_EFI_GPT_EVENT).findFirst().orElseThrow();
    assertArrayEquals(event.data(), PartitionTableData.read(BlockSource.of(boot, head)));
  }

  @Test
  void hostileTablesAreRefused() {
    byte[] head = Golden.read(Golden.shared("uefi-boot/gpt/s-one.head.bin.gz"));
    HostileInput.Parser parser = bytes -> PartitionTableData.read(BlockSource.of("disk", bytes));
    HostileInput.truncations(head, BootFormatException.class, parser);
    HostileInput.mutations(head, BootFormatException.class, parser);
    assertThrows(
        BootFormatException.class,
        () -> PartitionTableData.read(BlockSource.of("disk", new byte[4096])));
  }
}
