package io.premeasure.measure.disk;

import io.premeasure.measure.image.OpenDisk;
import io.premeasure.verity.image.VhdFooter;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What vhd-util's query, read and check tell of a VHD. */
final class VhdReport {
  private static final int MEBIBYTE_SHIFT = 20;

  private VhdReport() {}

  static Map<String, Object> of(OpenDisk disk, VhdFooter footer) throws IOException {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", footer.type().name().toLowerCase(Locale.ROOT));
    members.put("virtualSizeMiB", footer.currentSize() >> MEBIBYTE_SHIFT);
    members.put("creator", footer.creator().replaceAll("\\P{Print}", "").strip());
    members.put("creatorVersion", "0x%x".formatted(footer.creatorVersion()));
    members.put("uuid", footer.id().toString());
    long seconds = VhdFooter.EPOCH + Integer.toUnsignedLong(footer.time());
    members.put("time", Instant.ofEpochSecond(seconds).toString());
    Map<String, Object> geometry = new LinkedHashMap<>();
    geometry.put("cylinders", footer.geometry().cylinders());
    geometry.put("heads", footer.geometry().heads());
    geometry.put("sectorsPerTrack", footer.geometry().sectorsPerTrack());
    members.put("geometry", geometry);
    members.put("hidden", footer.hidden());
    List<String> files = disk.image().files();
    if (files.size() > 1) {
      members.put("parent", files.get(1));
    }
    members.put("chainDepth", files.size());
    members.put("check", check(disk, footer));
    return members;
  }

  /** The verdict, in the words of vhd-util check where it finds something wrong. */
  private static String check(OpenDisk disk, VhdFooter footer) {
    for (String problem : disk.image().problems()) {
      if (problem.startsWith("footer restored")) {
        return "primary footer invalid: "
            + (problem.contains("checksum") ? "invalid checksum" : "invalid cookie");
      }
    }
    return footer.geometryIsTooLarge() ? "primary footer invalid: geometry too large" : "valid";
  }
}
