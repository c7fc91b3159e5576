package io.premeasure.tpm.eventlog;

import java.util.Map;
import java.util.OptionalLong;

/** The numbers of the TCG event types and their names (TCG PC Client Platform Firmware Profile). */
public final class EventType {
  /** What an event has that is of no TCG type: one of Linux IMA or systemd. */
  public static final long NONE = -1;

  /** An event that is not extended. */
  public static final long EV_NO_ACTION = 0x03;

  /** Data that is measured as it stands; the cvmboot loader's binary events. */
  public static final long EV_COMPACT_HASH = 0x0c;

  /** Data of a boot loader; the cvmboot loader's strings. */
  public static final long EV_IPL = 0x0d;

  /** A version of the static root of trust: UTF-16 text, or a GUID. */
  public static final long EV_S_CRTM_VERSION = 0x08;

  /** What ends the firmware's measurements into a register, or tells of an error. */
  public static final long EV_SEPARATOR = 0x04;

  /** Data with a number that tells its kind: of Linux, systemd and Windows. */
  public static final long EV_EVENT_TAG = 0x06;

  /** An EFI variable that configures the firmware: Secure Boot's, and vendors' settings. */
  public static final long EV_EFI_VARIABLE_DRIVER_CONFIG = 0x80000001L;

  /** An EFI variable of the boot manager, or its value alone. */
  public static final long EV_EFI_VARIABLE_BOOT = 0x80000002L;

  /** A program that the firmware or a boot loader started. */
  public static final long EV_EFI_BOOT_SERVICES_APPLICATION = 0x80000003L;

  /** A driver that the firmware loaded. */
  public static final long EV_EFI_BOOT_SERVICES_DRIVER = 0x80000004L;

  /** A driver that stays when the system runs. */
  public static final long EV_EFI_RUNTIME_SERVICES_DRIVER = 0x80000005L;

  /** The partition table of the disk that is booted from. */
  public static final long EV_EFI_GPT_EVENT = 0x80000006L;

  /** The same without the GUIDs of the disk and its partitions. */
  public static final long EV_EFI_GPT_EVENT2 = 0x8000000dL;

  /** An EFI variable of the boot manager. */
  public static final long EV_EFI_VARIABLE_BOOT2 = 0x8000000cL;

  /** The entry of a database of Secure Boot that allowed a program to start. */
  public static final long EV_EFI_VARIABLE_AUTHORITY = 0x800000e0L;

  private static final Map<Long, String> NAMES =
      Map.ofEntries(
          Map.entry(0x00L, "EV_PREBOOT_CERT"),
          Map.entry(0x01L, "EV_POST_CODE"),
          Map.entry(0x02L, "EV_UNUSED"),
          Map.entry(EV_NO_ACTION, "EV_NO_ACTION"),
          Map.entry(0x04L, "EV_SEPARATOR"),
          Map.entry(0x05L, "EV_ACTION"),
          Map.entry(0x06L, "EV_EVENT_TAG"),
          Map.entry(0x07L, "EV_S_CRTM_CONTENTS"),
          Map.entry(0x08L, "EV_S_CRTM_VERSION"),
          Map.entry(0x09L, "EV_CPU_MICROCODE"),
          Map.entry(0x0aL, "EV_PLATFORM_CONFIG_FLAGS"),
          Map.entry(0x0bL, "EV_TABLE_OF_DEVICES"),
          Map.entry(EV_COMPACT_HASH, "EV_COMPACT_HASH"),
          Map.entry(EV_IPL, "EV_IPL"),
          Map.entry(0x0eL, "EV_IPL_PARTITION_DATA"),
          Map.entry(0x0fL, "EV_NONHOST_CODE"),
          Map.entry(0x10L, "EV_NONHOST_CONFIG"),
          Map.entry(0x11L, "EV_NONHOST_INFO"),
          Map.entry(0x12L, "EV_OMIT_BOOT_DEVICE_EVENTS"),
          Map.entry(0x80000001L, "EV_EFI_VARIABLE_DRIVER_CONFIG"),
          Map.entry(0x80000002L, "EV_EFI_VARIABLE_BOOT"),
          Map.entry(0x80000003L, "EV_EFI_BOOT_SERVICES_APPLICATION"),
          Map.entry(0x80000004L, "EV_EFI_BOOT_SERVICES_DRIVER"),
          Map.entry(0x80000005L, "EV_EFI_RUNTIME_SERVICES_DRIVER"),
          Map.entry(0x80000006L, "EV_EFI_GPT_EVENT"),
          Map.entry(0x80000007L, "EV_EFI_ACTION"),
          Map.entry(0x80000008L, "EV_EFI_PLATFORM_FIRMWARE_BLOB"),
          Map.entry(0x80000009L, "EV_EFI_HANDOFF_TABLES"),
          Map.entry(0x8000000aL, "EV_EFI_PLATFORM_FIRMWARE_BLOB2"),
          Map.entry(0x8000000bL, "EV_EFI_HANDOFF_TABLES2"),
          Map.entry(0x8000000cL, "EV_EFI_VARIABLE_BOOT2"),
          Map.entry(0x13L, "EV_POST_CODE2"),
          Map.entry(0x8000000dL, "EV_EFI_GPT_EVENT2"),
          Map.entry(0x800000e3L, "EV_EFI_SPDM_DEVICE_POLICY"),
          Map.entry(0x800000e4L, "EV_EFI_SPDM_DEVICE_AUTHORITY"),
          Map.entry(0x401L, "EVTYPE_PCRMAPPING"),
          Map.entry(0x402L, "EVTYPE_HASH_START"),
          Map.entry(0x403L, "EVTYPE_COMBINED_HASH"),
          Map.entry(0x404L, "EVTYPE_MLE_HASH"),
          Map.entry(0x40aL, "EVTYPE_BIOSAC_REG_DATA"),
          Map.entry(0x40bL, "EVTYPE_CPU_SCRTM_STAT"),
          Map.entry(0x40cL, "EVTYPE_LCP_CONTROL_HASH"),
          Map.entry(0x40dL, "EVTYPE_ELEMENTS_HASH"),
          Map.entry(0x40eL, "EVTYPE_STM_HASH"),
          Map.entry(0x40fL, "EVTYPE_OSSINITDATA_CAP_HASH"),
          Map.entry(0x410L, "EVTYPE_SINIT_PUBKEY_HASH"),
          Map.entry(0x411L, "EVTYPE_LCP_HASH"),
          Map.entry(0x412L, "EVTYPE_LCP_DETAILS_HASH"),
          Map.entry(0x413L, "EVTYPE_LCP_AUTHORITIES_HASH"),
          Map.entry(0x414L, "EVTYPE_NV_INFO_HASH"),
          Map.entry(0x415L, "EVTYPE_COLD_BOOT_BIOS_HASH"),
          Map.entry(0x416L, "EVTYPE_KM_HASH"),
          Map.entry(0x417L, "EVTYPE_BPM_HASH"),
          Map.entry(0x418L, "EVTYPE_KM_INFO_HASH"),
          Map.entry(0x419L, "EVTYPE_BPM_INFO_HASH"),
          Map.entry(0x41aL, "EVTYPE_BOOT_POL_HASH"),
          Map.entry(0x4feL, "EVTYPE_RANDOM_VALUE"),
          Map.entry(0x4ffL, "EVTYPE_CAP_VALUE"),
          Map.entry(0x501L, "EVTYPE_TBOOT"),
          Map.entry(0x502L, "EVTYPE_SLAUNCH"),
          Map.entry(0x503L, "EVTYPE_SLAUNCH_START"),
          Map.entry(0x504L, "EVTYPE_SLAUNCH_END"),
          Map.entry(0x80000010L, "EV_EFI_HCRTM_EVENT"),
          Map.entry(0x800000e0L, "EV_EFI_VARIABLE_AUTHORITY"),
          Map.entry(0x800000e1L, "EV_EFI_SPDM_FIRMWARE_BLOB"),
          Map.entry(0x800000e2L, "EV_EFI_SPDM_FIRMWARE_CONFIG"));

  private EventType() {}

  /** Whether the type is one of a dynamic launch by Intel TXT (0x401 to 0x4FF). */
  static boolean isDynamicLaunch(long type) {
    return type > 0x400 && type <= 0x4ff;
  }

  /** The type's name; an unknown one as hex number. */
  public static String name(long type) {
    return NAMES.getOrDefault(type, "0x%08x".formatted(type));
  }

  /** The type of that name, or of the hex number that {@link #name} gives for an unknown one. */
  public static OptionalLong ofName(String name) {
    for (Map.Entry<Long, String> known : NAMES.entrySet()) {
      if (known.getValue().equals(name)) {
        return OptionalLong.of(known.getKey());
      }
    }
    return name.matches("0x[0-9a-f]{8}")
        ? OptionalLong.of(Long.parseLong(name.substring(2), 16))
        : OptionalLong.empty();
  }
}
