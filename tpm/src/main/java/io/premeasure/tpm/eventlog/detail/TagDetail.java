package io.premeasure.tpm.eventlog.detail;

import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.eventlog.LogReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * TCG_PCClientTaggedEvent: u32 tag, u32 size, data. Known tags are those of the Linux EFI stub and
 * of systemd; Windows nests its own (SIPA) in containers.
 */
final class TagDetail {
  /** What Windows's containers have in their tag. */
  private static final long CONTAINER = 0x40000000L;

  private static final int DEEPEST = 8;

  private static final Map<Long, String> NAMES =
      Map.of(
          0x8f3b22ecL, "Linux initrd",
          0x8f3b22edL, "kernel load options",
          0xf5bc582aL, "loader.conf",
          0x6c46f751L, "devicetree add-on",
          0x49dffe0fL, "initrd add-on",
          0xdac08e1aL, "microcode add-on",
          0x13aed6dbL, "profile of the unified kernel image");

  private TagDetail() {}

  static void read(byte[] data, Map<String, Object> fields) throws TpmFormatException {
    if (DataText.narrow(data).filter(text -> text.length() > 3).isPresent()) {
      // In logs of confidential VMs Linux leaves tag and size out.
      fields.put("text", DataText.narrow(data).orElseThrow());
      return;
    }
    LogReader in = new LogReader("tagged event", data);
    tag(in, fields, 0);
    if (in.remaining() > 0) {
      throw in.bad(in.position(), in.remaining() + " bytes behind the tagged data");
    }
  }

  private static void tag(LogReader in, Map<String, Object> fields, int depth)
      throws TpmFormatException {
    long tag = in.u32("tag");
    fields.put("tag", "0x%08x".formatted(tag));
    Optional.ofNullable(NAMES.get(tag)).ifPresent(name -> fields.put("tagName", name));
    byte[] data = in.bytes(in.u32("size of the tagged data"), "tagged data");
    if (!NAMES.containsKey(tag) && (tag & CONTAINER) != 0 && depth < DEEPEST) {
      fields.put("parts", parts(data, depth));
      return;
    }
    Optional<String> text = DataText.of(data);
    fields.put(text.isPresent() ? "text" : "value", text.orElse(DeviceNode.hex(data)));
  }

  private static List<Object> parts(byte[] data, int depth) throws TpmFormatException {
    LogReader in = new LogReader("container", data);
    List<Object> parts = new ArrayList<>();
    while (in.remaining() > 0) {
      Map<String, Object> part = new LinkedHashMap<>();
      tag(in, part, depth + 1);
      parts.add(part);
    }
    return parts;
  }
}
