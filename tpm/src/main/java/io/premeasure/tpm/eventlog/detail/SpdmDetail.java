package io.premeasure.tpm.eventlog.detail;

import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.eventlog.LogReader;
import java.util.Map;

/**
 * DEVICE_SECURITY_EVENT_DATA of measured devices (TCG PC Client Platform Firmware Profile, 10.2.7):
 * a signature of 16 bytes, u16 version, u16 length, u32 hash algorithm, u32 device type, then the
 * measurement as the device gave it and its device path.
 */
final class SpdmDetail {
  private SpdmDetail() {}

  static void read(byte[] data, Map<String, Object> fields) throws TpmFormatException {
    LogReader in = new LogReader("device security event", data);
    byte[] signature = in.bytes(16, "signature");
    fields.put("signature", DataText.narrow(signature).orElse(DeviceNode.hex(signature)));
    fields.put("version", in.u16("version"));
    fields.put("length", in.u16("length"));
    fields.put("hashAlgorithm", "0x%08x".formatted(in.u32("hash algorithm")));
    fields.put("deviceType", in.u32("device type"));
    fields.put("measurement", DeviceNode.hex(in.bytes(in.remaining(), "measurement")));
  }
}
