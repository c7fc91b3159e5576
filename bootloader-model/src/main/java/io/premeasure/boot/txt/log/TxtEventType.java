package io.premeasure.boot.txt.log;

import java.util.Map;

/** The event types of measured launches and their names (Intel TXT Software Development Guide). */
public final class TxtEventType {
  /** Not extended: describes the log. */
  public static final long NO_ACTION = 0x03;

  /** Not extended: 1 for details and authorities, 0 for the legacy mapping. */
  public static final long PCR_MAPPING = 0x401;

  /** The processor's measurement of SINIT. */
  public static final long HASH_START = 0x402;

  /** All that SINIT measures into PCR 17 in the legacy mapping. */
  public static final long COMBINED_HASH = 0x403;

  /** The launch environment; the digest is its hash. */
  public static final long MLE_HASH = 0x404;

  /** What the BIOS ACM registered. */
  public static final long BIOSAC_REG_DATA = 0x40a;

  /** Who the static root of trust was. */
  public static final long CPU_SCRTM_STAT = 0x40b;

  /** PolicyControl of the launch control policy. */
  public static final long LCP_CONTROL_HASH = 0x40c;

  /** The SMM transfer monitor. */
  public static final long STM_HASH = 0x40e;

  /** Capabilities in OsSinitData. */
  public static final long OSSINITDATA_CAP_HASH = 0x40f;

  /** The key of SINIT. */
  public static final long SINIT_PUBKEY_HASH = 0x410;

  /** What of the launch control policy matched. */
  public static final long LCP_DETAILS_HASH = 0x412;

  /** Whose launch control policy matched. */
  public static final long LCP_AUTHORITIES_HASH = 0x413;

  /** The NV indices of TXT. */
  public static final long NV_INFO_HASH = 0x414;

  /** The key manifest of Boot Guard. */
  public static final long KM_HASH = 0x416;

  /** The boot policy manifest of Boot Guard. */
  public static final long BPM_HASH = 0x417;

  /** The boot policy of Boot Guard. */
  public static final long BOOT_POL_HASH = 0x41a;

  /** A random value: SINIT spoiled the registers. */
  public static final long RANDOM_VALUE = 0x4fe;

  /** A register was closed to further measurements. */
  public static final long CAP_VALUE = 0x4ff;

  /** What tboot measures. */
  public static final long TBOOT = 0x501;

  /** What the Secure Launch kernel or its loader measures. */
  public static final long SLAUNCH = 0x502;

  /** Not a measurement: Linux starts to measure. */
  public static final long SLAUNCH_START = 0x503;

  /** Not a measurement: Linux is done. */
  public static final long SLAUNCH_END = 0x504;

  private static final Map<Long, String> NAMES =
      Map.ofEntries(
          Map.entry(NO_ACTION, "EV_NO_ACTION"),
          Map.entry(PCR_MAPPING, "PCRMAPPING"),
          Map.entry(HASH_START, "HASH_START"),
          Map.entry(COMBINED_HASH, "COMBINED_HASH"),
          Map.entry(MLE_HASH, "MLE_HASH"),
          Map.entry(BIOSAC_REG_DATA, "BIOSAC_REG_DATA"),
          Map.entry(CPU_SCRTM_STAT, "CPU_SCRTM_STAT"),
          Map.entry(LCP_CONTROL_HASH, "LCP_CONTROL_HASH"),
          Map.entry(0x40dL, "ELEMENTS_HASH"),
          Map.entry(STM_HASH, "STM_HASH"),
          Map.entry(OSSINITDATA_CAP_HASH, "OSSINITDATA_CAP_HASH"),
          Map.entry(SINIT_PUBKEY_HASH, "SINIT_PUBKEY_HASH"),
          Map.entry(0x411L, "LCP_HASH"),
          Map.entry(LCP_DETAILS_HASH, "LCP_DETAILS_HASH"),
          Map.entry(LCP_AUTHORITIES_HASH, "LCP_AUTHORITIES_HASH"),
          Map.entry(NV_INFO_HASH, "NV_INFO_HASH"),
          Map.entry(0x415L, "COLD_BOOT_BIOS_HASH"),
          Map.entry(KM_HASH, "KM_HASH"),
          Map.entry(BPM_HASH, "BPM_HASH"),
          Map.entry(0x418L, "KM_INFO_HASH"),
          Map.entry(0x419L, "BPM_INFO_HASH"),
          Map.entry(BOOT_POL_HASH, "BOOT_POL_HASH"),
          Map.entry(RANDOM_VALUE, "RANDOM_VALUE"),
          Map.entry(CAP_VALUE, "CAP_VALUE"),
          Map.entry(TBOOT, "TBOOT"),
          Map.entry(SLAUNCH, "SLAUNCH"),
          Map.entry(SLAUNCH_START, "SLAUNCH_START"),
          Map.entry(SLAUNCH_END, "SLAUNCH_END"));

  private TxtEventType() {}

  /** The type's name; an unknown one as hex number. */
  public static String name(long type) {
    return NAMES.getOrDefault(type, "0x%x".formatted(type));
  }
}
