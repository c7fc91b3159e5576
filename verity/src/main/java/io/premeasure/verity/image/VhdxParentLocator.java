package io.premeasure.verity.image;

import io.premeasure.verity.partition.Guid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Reads the parent locator of a differencing VHDX (MS-VHDX, 2.6.2.6): keys and values in UTF-16, of
 * which {@code parent_linkage} is the data write identifier of the parent.
 */
final class VhdxParentLocator {
  private static final Guid VHDX = Guid.parse("b04aefb7-d19e-4a81-b789-25b8e9445913").orElseThrow();
  private static final int ENTRIES = 20;
  private static final int ENTRY = 12;
  private static final int MAXIMUM_ENTRIES = 256;

  private VhdxParentLocator() {}

  static ParentLink read(VhdxBytes in) throws IOException {
    in.require(in.guid(0).equals(VHDX), 0, "parent of unknown type " + in.guid(0));
    Map<String, String> values = values(in);
    List<UUID> identities = new ArrayList<>();
    for (String key : List.of("parent_linkage", "parent_linkage2")) {
      if (values.containsKey(key)) {
        Optional<Guid> guid = Guid.parse(values.get(key).replace("{", "").replace("}", ""));
        in.require(guid.isPresent(), 0, key + " of the parent is no GUID");
        identities.add(guid.get().uuid());
      }
    }
    in.require(!identities.isEmpty(), 0, "parent without parent_linkage");
    List<String> paths =
        Stream.of("relative_path", "absolute_win32_path")
            .filter(values::containsKey)
            .map(key -> values.get(key).replace('\\', '/'))
            .toList();
    String name = paths.isEmpty() ? identities.get(0).toString() : paths.get(0);
    return new ParentLink("differencing VHDX", name, paths, identities);
  }

  private static Map<String, String> values(VhdxBytes in) throws IOException {
    int count = in.u16(18);
    in.require(
        count <= MAXIMUM_ENTRIES && ENTRIES + count * ENTRY <= in.length(),
        18,
        "parent locator of " + count + " entries");
    Map<String, String> values = new HashMap<>();
    for (int at = ENTRIES; at < ENTRIES + count * ENTRY; at += ENTRY) {
      String key = text(in, at, in.u32(at), in.u16(at + 8));
      values.put(key, text(in, at, in.u32(at + 4), in.u16(at + 10)));
    }
    return values;
  }

  private static String text(VhdxBytes in, int entry, long at, int length) throws IOException {
    in.require(
        length % 2 == 0 && at + length <= in.length(),
        entry,
        "parent locator with text of " + length + " bytes at " + at);
    return in.text((int) at, length);
  }
}
