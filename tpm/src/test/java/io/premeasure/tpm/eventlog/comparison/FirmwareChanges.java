package io.premeasure.tpm.eventlog.comparison;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16LE;

import java.util.stream.Stream;

/** Changes of the firmware and of the configuration of Secure Boot. */
final class FirmwareChanges {
  private static final String GRUB = "shim-grub-secureboot";
  private static final String UKI = "uki-stub257";
  private static final String OWN_KEYS = "uki-stub252-ownkeys";

  private FirmwareChanges() {}

  static Stream<SingleChange> firmware() {
    return Stream.of(
        SingleChange.of(
            "firmware version",
            UKI,
            0,
            "changed",
            "firmware version|1.2.3",
            log ->
                log.rewrite(
                    "firmware version", d -> "1.2.3\0".getBytes(UTF_16LE), DataChange::same)),
        SingleChange.of(
            "firmware volume",
            UKI,
            0,
            "changed",
            "firmware volume at 0x900000|other content",
            log -> log.content("firmware volume at 0x900000", "flashed")),
        SingleChange.of(
            "error separator",
            GRUB,
            2,
            "changed",
            "separator|\"00000000\" to \"00000001\"",
            log -> log.rewrite(16, d -> new byte[] {1, 0, 0, 0}, DataChange::same)),
        SingleChange.of(
            "separator missing",
            GRUB,
            6,
            "missing",
            "Not measured: the separator",
            log -> log.remove(20)),
        SingleChange.of(
            "boot application returned",
            GRUB,
            4,
            "added",
            "not expected: the action \"Returning from EFI Application from Boot Option\"",
            log ->
                log.insertCopy(
                    13,
                    24,
                    d -> "Returning from EFI Application from Boot Option".getBytes(US_ASCII),
                    DataChange::same)),
        SingleChange.of(
            "boot services not left",
            GRUB,
            5,
            "missing",
            "Not measured: the action \"Exit Boot Services Invocation\"",
            log -> log.remove(50)),
        SingleChange.of(
            "boot services failed",
            GRUB,
            5,
            "changed",
            "Exit Boot Services Returned with Failure|instead of|with Success",
            log ->
                log.rewrite(
                    51,
                    d -> "Exit Boot Services Returned with Failure".getBytes(US_ASCII),
                    DataChange::same)));
  }

  static Stream<SingleChange> secureBoot() {
    return Stream.of(
        SingleChange.of(
            "Secure Boot off",
            GRUB,
            7,
            "changed",
            "variable SecureBoot|off, expected on",
            log -> DataChange.variable(log, "variable SecureBoot", v -> new byte[] {0})),
        SingleChange.of(
            "platform key removed",
            OWN_KEYS,
            7,
            "changed",
            "variable PK|certificate",
            log -> DataChange.variable(log, "variable PK", v -> new byte[0])),
        SingleChange.of(
            "certificate removed from db",
            GRUB,
            7,
            "changed",
            "variable db changed|the certificate \"CN=Microsoft Windows Production PCA 2011|removed",
            log -> DataChange.variable(log, "variable db", DataChange::withoutFirstList)),
        SingleChange.of(
            "certificate removed from KEK",
            GRUB,
            7,
            "changed",
            "variable KEK changed|certificate|was removed",
            log -> DataChange.variable(log, "variable KEK", DataChange::withoutFirstList)),
        SingleChange.of(
            "digest added to dbx",
            GRUB,
            7,
            "changed",
            "variable dbx changed|the SHA256 digest " + "ab".repeat(32) + " was added",
            log -> DataChange.variable(log, "variable dbx", DataChange::withDigest)),
        SingleChange.of(
            "digest added to db",
            OWN_KEYS,
            7,
            "changed",
            "variable db changed|the SHA256 digest " + "ab".repeat(32) + " was added",
            log -> DataChange.variable(log, "variable db", DataChange::withDigest)),
        SingleChange.of(
            "digest first in an empty dbx",
            UKI,
            7,
            "changed",
            "variable dbx changed|" + "ab".repeat(8),
            log -> DataChange.variable(log, "variable dbx", DataChange::withDigest)),
        SingleChange.of(
            "SBAT level",
            GRUB,
            7,
            "changed",
            "authority from SbatLevel|shim,4|shim,5",
            log ->
                log.rewrite(
                    "authority from SbatLevel",
                    ChangedLog.replaced("shim,4", "shim,5", US_ASCII),
                    DataChange::same)),
        SingleChange.of(
            "other authority",
            GRUB,
            7,
            "changed",
            "authority from db|certificate",
            log ->
                log.rewrite(
                    "authority from db",
                    ChangedLog.replaced("Redmond", "Seattle", US_ASCII),
                    DataChange::same)),
        SingleChange.of(
            "shim's key list",
            GRUB,
            14,
            "changed",
            "variable MokListX has other content",
            log -> log.content("variable MokListX", "enrolled")),
        SingleChange.of(
            "shim's trust switch",
            GRUB,
            14,
            "missing",
            "Not measured|MokListTrusted",
            log -> log.remove(27)));
  }
}
