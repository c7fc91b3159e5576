package io.premeasure.tpm.eventlog.detail;

import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.eventlog.LogReader;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The template data of Linux IMA's measurements: the fields of a template, each with its length as
 * u32 before it; only the template "ima" has a digest of 20 bytes and a name in 256 zero-padded
 * bytes, or as it was logged.
 */
final class ImaDetail {
  private static final int SHA1_SIZE = 20;

  private static final Map<String, String> TEMPLATES =
      Map.of(
          "ima-ng", "d-ng|n-ng",
          "ima-ngv2", "d-ngv2|n-ng",
          "ima-sig", "d-ng|n-ng|sig",
          "ima-sigv2", "d-ngv2|n-ng|sig",
          "ima-buf", "d-ng|n-ng|buf",
          "ima-modsig", "d-ng|n-ng|sig|d-modsig|modsig",
          "evm-sig", "d-ng|n-ng|evmsig|xattrnames|xattrlengths|xattrvalues|iuid|igid|imode");

  private ImaDetail() {}

  static void read(String template, byte[] data, Map<String, Object> fields)
      throws TpmFormatException {
    LogReader in = new LogReader("template " + template, data);
    if (template.equals("ima")) {
      fields.put("digest", "sha1:" + DeviceNode.hex(in.bytes(SHA1_SIZE, "digest")));
      fields.put("file", name(in.bytes(in.remaining(), "name")));
      return;
    }
    List<String> names = List.of(TEMPLATES.getOrDefault(template, template).split("\\|"));
    for (String name : names) {
      byte[] value = in.bytes(in.u32("length of " + name), name);
      field(name, value, fields);
    }
    if (in.remaining() > 0) {
      throw in.bad(in.position(), in.remaining() + " bytes behind the last field");
    }
  }

  private static void field(String name, byte[] value, Map<String, Object> fields) {
    switch (name) {
      case "d" -> fields.put("digest", "sha1:" + DeviceNode.hex(value));
      case "d-ng", "d-ngv2", "d-modsig" -> {
        if (value.length > 0) {
          fields.put(name.equals("d-modsig") ? "modsigDigest" : "digest", digest(value));
        }
      }
      case "n", "n-ng" -> fields.put("file", name(value));
      case "sig" -> optional("signature", value, fields);
      case "buf" -> optional("buffer", value, fields);
      default -> optional(name, value, fields);
    }
  }

  private static void optional(String name, byte[] value, Map<String, Object> fields) {
    if (value.length > 0) {
      fields.put(name, DeviceNode.hex(value));
    }
  }

  /** Algorithm name, colon, NUL, digest. */
  private static String digest(byte[] value) {
    int end = 0;
    while (end < value.length && value[end] != 0) {
      end++;
    }
    Optional<String> algorithm = DataText.narrow(Arrays.copyOf(value, end));
    return end < value.length && algorithm.isPresent()
        ? algorithm.get() + DeviceNode.hex(Arrays.copyOfRange(value, end + 1, value.length))
        : DeviceNode.hex(value);
  }

  private static String name(byte[] value) {
    return DataText.narrow(value).orElse(DeviceNode.hex(value));
  }
}
