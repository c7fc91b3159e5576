package io.premeasure.boot.uefi;

import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.EventType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What one build of a firmware measures from power-on until it starts the first application, in
 * order. Learned from a log of that firmware, it serves every machine that runs it: what depends on
 * the machine's variables is told by their names.
 *
 * @param name for people, for example {@code ovmf-debian12}
 * @param description where its values come from
 * @param startupLocality of TPM2_Startup: 0, 3 or 4; PCR 0 starts with this number in its last byte
 * @param events in the order of extension
 */
public record FirmwareProfile(
    String name, String description, int startupLocality, List<FirmwareEvent> events) {
  private static final long EV_SEPARATOR = 4;
  private static final long DRIVER_CONFIG = 0x80000001L;
  private static final long VARIABLE_BOOT = 0x80000002L;
  private static final long ACTION = 0x80000007L;
  private static final long PLATFORM_FIRMWARE_BLOB = 0x80000008L;
  private static final int CONFIGURATION_PCR = 1;
  private static final int APPLICATION_PCR = 4;
  private static final int SECURE_BOOT_PCR = 7;

  /** Copies the list. */
  public FirmwareProfile {
    if (startupLocality != 0 && startupLocality != 3 && startupLocality != 4) {
      throw new IllegalArgumentException("locality " + startupLocality + ", expected 0, 3 or 4");
    }
    events = List.copyOf(events);
  }

  /**
   * Learns a profile from a log: what the firmware measured before it started the first
   * application. The content of variables and of firmware is not taken over, only its digests.
   *
   * @param name of the profile
   * @param description where the log comes from
   */
  public static FirmwareProfile learn(String name, String description, EventLog log) {
    return new ProfileLearner(log).learn(name, description);
  }

  /**
   * The sequence of EDK2 as OVMF has it, without values of a build: PCR 0 stays unknown, PCR 1 to 7
   * follow from the variables.
   */
  public static FirmwareProfile edk2() {
    List<FirmwareEvent> events = new ArrayList<>();
    events.add(
        FirmwareEvent.unknown(
            0,
            PLATFORM_FIRMWARE_BLOB,
            "the firmware's version and volumes, which only a log tells"));
    for (String name : List.of("SecureBoot", "PK", "KEK")) {
      events.add(secureBootVariable(name + "-" + UefiVariable.GLOBAL));
    }
    for (String name : List.of("db", "dbx")) {
      events.add(secureBootVariable(name + "-" + UefiVariable.SECURITY_DATABASE));
    }
    events.add(separator(SECURE_BOOT_PCR));
    events.add(
        FirmwareEvent.bootVariable(
            CONFIGURATION_PCR, VARIABLE_BOOT, "BootOrder-" + UefiVariable.GLOBAL, Map.of()));
    events.add(
        FirmwareEvent.constant(
            APPLICATION_PCR,
            ACTION,
            "Calling EFI Application from Boot Option",
            "Calling EFI Application from Boot Option".getBytes(StandardCharsets.US_ASCII)));
    for (int pcr = 0; pcr < SECURE_BOOT_PCR; pcr++) {
      events.add(separator(pcr));
    }
    return new FirmwareProfile("edk2", "EDK2 as OVMF runs it", 0, events);
  }

  /** The profile under another name. */
  public FirmwareProfile named(String newName, String newDescription) {
    return new FirmwareProfile(newName, newDescription, startupLocality, events);
  }

  @Override
  public String toString() {
    return name + ", " + events.size() + " events";
  }

  private static FirmwareEvent secureBootVariable(String name) {
    return FirmwareEvent.variable(SECURE_BOOT_PCR, DRIVER_CONFIG, name, Map.of());
  }

  private static FirmwareEvent separator(int pcr) {
    return FirmwareEvent.constant(
        pcr, EV_SEPARATOR, EventType.name(EV_SEPARATOR), new byte[Integer.BYTES]);
  }
}
