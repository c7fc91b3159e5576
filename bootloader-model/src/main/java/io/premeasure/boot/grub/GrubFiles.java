package io.premeasure.boot.grub;

import io.premeasure.boot.volume.LoaderVolume;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The volumes that GRUB sees, in the order in which it looks through them. Devices are named as in
 * {@code hd0,gpt1}, without parentheses; {@code hd0,1} is the same.
 */
public final class GrubFiles {
  private final Map<String, LoaderVolume> volumes = new LinkedHashMap<>();

  /** Adds a volume. */
  public GrubFiles add(String device, LoaderVolume volume) {
    volumes.put(device, volume);
    return this;
  }

  /** The volume on a device. */
  Optional<LoaderVolume> volume(String device) {
    return Optional.ofNullable(volumes.get(device.replaceFirst(",([0-9])", ",gpt$1")));
  }

  /**
   * What {@code search} finds.
   *
   * @return the device, or those of several where the machine decides
   */
  List<String> search(Search wanted) throws IOException {
    List<String> found = new ArrayList<>();
    for (Map.Entry<String, LoaderVolume> each : volumes.entrySet()) {
      if (!each.getKey().equals(GrubPath.MEMDISK) && wanted.matches(each.getValue())) {
        found.add(each.getKey());
      }
    }
    return found;
  }
}
