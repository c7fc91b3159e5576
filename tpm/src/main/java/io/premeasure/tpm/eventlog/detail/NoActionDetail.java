package io.premeasure.tpm.eventlog.detail;

import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.eventlog.LogReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Events that are not extended: a 16-byte signature tells their kind. */
final class NoActionDetail {
  private static final int SIGNATURE = 16;

  private NoActionDetail() {}

  static void read(byte[] data, Map<String, Object> fields) throws TpmFormatException {
    if (data.length < SIGNATURE) {
      fields.put("value", DataText.of(data).orElse(DeviceNode.hex(data)));
      return;
    }
    LogReader in = new LogReader("event without action", data);
    byte[] start = in.bytes(SIGNATURE, "signature");
    String signature = new String(start, StandardCharsets.ISO_8859_1).replaceAll("\0+$", "");
    if (!signature.matches("[ -~]+")) {
      fields.put("value", DeviceNode.hex(data));
      return;
    }
    fields.put("signature", signature);
    if (signature.equals("StartupLocality")) {
      fields.put("locality", in.u8("locality"));
    } else if (signature.startsWith("SP800-155 Event")) {
      reference(signature, in, fields);
    } else if (in.remaining() > 0) {
      fields.put("value", DeviceNode.hex(in.bytes(in.remaining(), "value")));
    }
  }

  /** TCG_Sp800_155_PlatformId_Event and its later forms: where reference values are found. */
  private static void reference(String signature, LogReader in, Map<String, Object> fields)
      throws TpmFormatException {
    fields.put("vendorId", in.u32("vendor id"));
    fields.put("referenceManifest", Guid.read(in, "reference manifest"));
    if (signature.equals("SP800-155 Event")) {
      return;
    }
    for (String field :
        new String[] {
          "platformManufacturer", "platformModel", "platformVersion", "firmwareManufacturer"
        }) {
      sized(in, field, fields);
    }
    fields.put("firmwareManufacturerId", in.u32("firmware manufacturer id"));
    sized(in, "firmwareVersion", fields);
    if (signature.equals("SP800-155 Event3")) {
      fields.put("rimLocatorType", in.u32("type of the RIM locator"));
      byte[] locator = in.bytes(in.u32("length of the RIM locator"), "RIM locator");
      fields.put("rimLocator", DataText.narrow(locator).orElse(DeviceNode.hex(locator)));
    }
  }

  private static void sized(LogReader in, String field, Map<String, Object> fields)
      throws TpmFormatException {
    byte[] text = in.bytes(in.u8("length of " + field), field);
    fields.put(field, DataText.narrow(text).orElse(DeviceNode.hex(text)));
  }
}
