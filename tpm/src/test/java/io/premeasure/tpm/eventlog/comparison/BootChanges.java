package io.premeasure.tpm.eventlog.comparison;

import static java.nio.charset.StandardCharsets.UTF_16LE;

import java.util.stream.Stream;

/** Changes of boot options, disk and programs. */
final class BootChanges {
  private static final String GRUB = "shim-grub-secureboot";
  private static final String UKI = "uki-stub257";
  private static final String OWN_KEYS = "uki-stub252-ownkeys";
  private static final String TYPE1 = "sdboot252-type1";

  private BootChanges() {}

  static Stream<SingleChange> bootOptions() {
    return Stream.of(
        SingleChange.of(
            "boot order",
            GRUB,
            1,
            "changed",
            "variable BootOrder|order changed from [Boot0001, Boot0000, Boot0002] to [Boot0000",
            log ->
                DataChange.variable(log, "variable BootOrder", v -> new byte[] {0, 0, 1, 0, 2, 0})),
        SingleChange.of(
            "boot option's name",
            GRUB,
            1,
            "changed",
            "variable Boot0002|\"EFI Internal Shell\" to \"EFI Internal Xhell\"",
            log ->
                DataChange.variable(
                    log, "variable Boot0002", ChangedLog.replaced("Shell", "Xhell", UTF_16LE))),
        SingleChange.of(
            "boot option's device",
            GRUB,
            1,
            "changed",
            "variable Boot0001|device path changed from \"PciRoot(0x0)/Pci(0x2,0x0)\""
                + " to \"PciRoot(0x0)/Pci(0x3,0x0)\"",
            log ->
                DataChange.variable(
                    log,
                    "variable Boot0001",
                    v -> {
                      byte[] changed = v.clone();
                      changed[DataChange.indexOf(v, new byte[] {1, 1, 6, 0, 0, 2}) + 5] = 3;
                      return changed;
                    })),
        SingleChange.of(
            "boot option switched off",
            GRUB,
            1,
            "changed",
            "variable Boot0000|active is off",
            log ->
                DataChange.variable(
                    log,
                    "variable Boot0000",
                    v -> {
                      byte[] changed = v.clone();
                      changed[0] = 8;
                      return changed;
                    })),
        SingleChange.of(
            "boot option removed",
            GRUB,
            1,
            "missing",
            "Not measured: the variable Boot0002",
            log -> log.remove(12)));
  }

  static Stream<SingleChange> disk() {
    return Stream.of(
        SingleChange.of(
            "partition's name",
            GRUB,
            5,
            "changed",
            "partition entry 1|name changed from|X",
            DataChange.table(d -> d.put(DataChange.ENTRY + 56, (byte) 'X'))),
        SingleChange.of(
            "partition grown",
            GRUB,
            5,
            "changed",
            "partition entry 1|last block changed from|to 999999",
            DataChange.table(d -> d.putLong(DataChange.ENTRY + 40, 999999))),
        SingleChange.of(
            "partition moved",
            UKI,
            5,
            "changed",
            "partition entry 1|first block|to 4096",
            DataChange.table(d -> d.putLong(DataChange.ENTRY + 32, 4096))),
        SingleChange.of(
            "partition's GUID",
            UKI,
            5,
            "changed",
            "partition entry 1|GUID changed from \"aaaaaaaa-|to \"12345678-",
            DataChange.table(d -> d.putInt(DataChange.ENTRY + 16, 0x12345678))),
        SingleChange.of(
            "partition's type",
            OWN_KEYS,
            5,
            "changed",
            "partition entry 1|type changed from",
            DataChange.table(d -> d.putInt(DataChange.ENTRY, 0x12345678))),
        SingleChange.of(
            "disk's GUID",
            UKI,
            5,
            "changed",
            "GUID of the disk changed from \"11111111-",
            DataChange.table(d -> d.putInt(56, 0x12345678))),
        SingleChange.of(
            "partition added",
            TYPE1,
            5,
            "changed",
            "partition entry 2|was added",
            log -> log.rewrite("partition table", DataChange::withPartition, DataChange::same)));
  }

  static Stream<SingleChange> programs() {
    return Stream.of(
        SingleChange.of(
            "boot loader replaced",
            GRUB,
            4,
            "changed",
            "program \\EFI\\BOOT\\BOOTX64.EFI has other content|sha256 from",
            log -> log.content("program \\EFI\\BOOT\\BOOTX64.EFI", "update")),
        SingleChange.of(
            "GRUB replaced",
            GRUB,
            4,
            "changed",
            "program \\EFI\\BOOT\\grubx64.efi has other",
            log -> log.content("program \\EFI\\BOOT\\grubx64.efi", "update")),
        SingleChange.of(
            "other program started",
            UKI,
            4,
            "changed",
            "program \\EFI\\BOOT\\OTHER64.EFI was measured instead of|BOOTX64.EFI",
            log ->
                log.rewrite(
                    "program \\EFI\\BOOT\\BOOTX64.EFI",
                    ChangedLog.replaced("BOOTX64", "OTHER64", UTF_16LE),
                    DataChange::same)));
  }
}
