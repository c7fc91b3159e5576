package io.premeasure.tpm.eventlog.detail;

import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.eventlog.LogReader;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** EFI_LOAD_OPTION, the content of Boot#### variables (UEFI Specification, 3.1.3). */
final class LoadOption {
  private static final int ACTIVE = 1;

  private LoadOption() {}

  static void read(byte[] value, Map<String, Object> fields) throws TpmFormatException {
    LogReader in = new LogReader("load option", value);
    long attributes = in.u32("attributes");
    fields.put("active", (attributes & ACTIVE) != 0);
    fields.put("attributes", "0x%08x".formatted(attributes));
    int pathLength = in.u16("length of the device path");
    fields.put("description", description(in));
    fields.put("path", DevicePath.text(in.bytes(pathLength, "device path")));
    byte[] options = in.bytes(in.remaining(), "options");
    if (options.length > 0) {
      fields.put("options", DataText.of(options).orElse(DeviceNode.hex(options)));
    }
  }

  private static String description(LogReader in) throws TpmFormatException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    while (true) {
      byte[] character = in.bytes(2, "description");
      if (character[0] == 0 && character[1] == 0) {
        return text.toString(StandardCharsets.UTF_16LE);
      }
      text.writeBytes(character);
    }
  }
}
