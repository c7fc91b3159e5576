package io.premeasure.tpm.eventlog.detail;

import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.eventlog.LogReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Events of the firmware about itself, about programs that it loads and tables that it makes. */
final class FirmwareDetail {
  private static final int BLOB = 16;

  private FirmwareDetail() {}

  /** UEFI_IMAGE_LOAD_EVENT: u64 address, u64 length, u64 link-time address, sized device path. */
  static void image(byte[] data, Map<String, Object> fields) throws TpmFormatException {
    LogReader in = new LogReader("image load", data);
    fields.put("address", hex(in, "address"));
    fields.put("length", GptDetail.number(in, "length"));
    fields.put("linkTimeAddress", hex(in, "link-time address"));
    byte[] path = in.bytes(in.length64("length of the device path"), "device path");
    String text = DevicePath.text(path);
    fields.put("path", text);
    String file = DevicePath.file(text);
    if (!file.isEmpty()) {
      fields.put("file", file);
    }
    if (in.remaining() > 0) {
      throw in.bad(in.position(), in.remaining() + " bytes behind the device path");
    }
  }

  /** UEFI_PLATFORM_FIRMWARE_BLOB: u64 address, u64 length. */
  static void blob(byte[] data, Map<String, Object> fields) throws TpmFormatException {
    blob(new LogReader("firmware blob", data), fields);
  }

  /** UEFI_PLATFORM_FIRMWARE_BLOB2: u8 length and description before that. */
  static void blob2(byte[] data, Map<String, Object> fields) throws TpmFormatException {
    LogReader in = new LogReader("firmware blob", data);
    description(in, fields);
    blob(in, fields);
  }

  /** UEFI_HANDOFF_TABLE_POINTERS: u64 number, then GUID and u64 address of each table. */
  static void tables(byte[] data, Map<String, Object> fields) throws TpmFormatException {
    tables(new LogReader("hand-off tables", data), fields);
  }

  /** UEFI_HANDOFF_TABLE_POINTERS2: u8 length and description before that. */
  static void tables2(byte[] data, Map<String, Object> fields) throws TpmFormatException {
    LogReader in = new LogReader("hand-off tables", data);
    description(in, fields);
    tables(in, fields);
  }

  /** Text, or the place of what was measured. */
  static void textOrBlob(byte[] data, Map<String, Object> fields) throws TpmFormatException {
    Optional<String> text = DataText.of(data);
    if (text.isPresent()) {
      fields.put("text", text.get());
    } else if (data.length == BLOB) {
      blob(data, fields);
    } else if (data.length > 1 + BLOB && 1 + BLOB + Byte.toUnsignedInt(data[0]) == data.length) {
      blob2(data, fields);
    } else if (data.length > 0) {
      fields.put("value", DeviceNode.hex(data));
    }
  }

  /** The version of the root of trust: text or a GUID. */
  static void version(byte[] data, Map<String, Object> fields) throws TpmFormatException {
    Optional<String> text = data.length == 2 && data[0] == 0 ? Optional.of("") : DataText.of(data);
    if (text.isEmpty() && data.length == BLOB) {
      fields.put("guid", Guid.read(new LogReader("version", data), "version"));
    } else {
      fields.put("version", text.orElse(DeviceNode.hex(data)));
    }
  }

  private static void blob(LogReader in, Map<String, Object> fields) throws TpmFormatException {
    fields.put("address", hex(in, "address"));
    fields.put("length", GptDetail.number(in, "length"));
    if (in.remaining() > 0) {
      throw in.bad(in.position(), in.remaining() + " bytes behind the length");
    }
  }

  private static void tables(LogReader in, Map<String, Object> fields) throws TpmFormatException {
    List<Object> tables = new ArrayList<>();
    fields.put("tables", tables);
    int count = in.length64("number of tables");
    for (int i = 0; i < count; i++) {
      Map<String, Object> table = new LinkedHashMap<>();
      String guid = Guid.read(in, "GUID of the table");
      table.put("guid", guid);
      table.put("name", Guid.name(guid));
      table.put("address", hex(in, "address of the table"));
      tables.add(table);
    }
  }

  private static void description(LogReader in, Map<String, Object> fields)
      throws TpmFormatException {
    byte[] text = in.bytes(in.u8("length of the description"), "description");
    fields.put("description", DataText.narrow(text).orElse(DeviceNode.hex(text)));
  }

  static String hex(LogReader in, String field) throws TpmFormatException {
    return "0x" + Long.toHexString(in.u64(field));
  }
}
