package io.premeasure.measure.prediction;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Names of TCG event types (PC Client Platform Firmware Profile, section 10.4.1). A type without a
 * name is written as eight hex digits after {@code 0x}.
 */
final class EventTypeName {
  private static final Map<String, Long> TYPES = new LinkedHashMap<>();

  static {
    TYPES.put("EV_POST_CODE", 0x01L);
    TYPES.put("EV_NO_ACTION", 0x03L);
    TYPES.put("EV_SEPARATOR", 0x04L);
    TYPES.put("EV_ACTION", 0x05L);
    TYPES.put("EV_EVENT_TAG", 0x06L);
    TYPES.put("EV_S_CRTM_CONTENTS", 0x07L);
    TYPES.put("EV_S_CRTM_VERSION", 0x08L);
    TYPES.put("EV_COMPACT_HASH", 0x0cL);
    TYPES.put("EV_IPL", 0x0dL);
    TYPES.put("EV_EFI_VARIABLE_DRIVER_CONFIG", 0x80000001L);
    TYPES.put("EV_EFI_VARIABLE_BOOT", 0x80000002L);
    TYPES.put("EV_EFI_BOOT_SERVICES_APPLICATION", 0x80000003L);
    TYPES.put("EV_EFI_BOOT_SERVICES_DRIVER", 0x80000004L);
    TYPES.put("EV_EFI_GPT_EVENT", 0x80000006L);
    TYPES.put("EV_EFI_ACTION", 0x80000007L);
    TYPES.put("EV_EFI_PLATFORM_FIRMWARE_BLOB", 0x80000008L);
    TYPES.put("EV_EFI_VARIABLE_AUTHORITY", 0x800000e0L);
  }

  private EventTypeName() {}

  static String of(long type) {
    for (Map.Entry<String, Long> known : TYPES.entrySet()) {
      if (known.getValue() == type) {
        return known.getKey();
      }
    }
    return "0x%08x".formatted(type);
  }

  static OptionalLong parse(String name) {
    if (TYPES.containsKey(name)) {
      return OptionalLong.of(TYPES.get(name));
    }
    return name.matches("0x[0-9a-f]{8}")
        ? OptionalLong.of(Long.parseLong(name.substring(2), 16))
        : OptionalLong.empty();
  }
}
