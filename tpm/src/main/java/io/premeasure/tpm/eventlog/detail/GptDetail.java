package io.premeasure.tpm.eventlog.detail;

import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.eventlog.LogReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * UEFI_GPT_DATA (TCG PC Client Platform Firmware Profile, 10.4.7): the header of the partition
 * table, u64 number of entries, the entries in use.
 */
final class GptDetail {
  private static final int NAME = 72;
  private static final int ENTRY = 128;

  private GptDetail() {}

  static void read(byte[] data, Map<String, Object> fields) throws TpmFormatException {
    LogReader in = new LogReader("partition table", data);
    in.bytes(8, "signature");
    fields.put("revision", "0x%08x".formatted(in.u32("revision")));
    fields.put("headerSize", in.u32("header size"));
    fields.put("headerCrc32", "%08x".formatted(in.u32("header CRC")));
    in.u32("reserved");
    fields.put("headerLba", number(in, "header LBA"));
    fields.put("backupLba", number(in, "backup LBA"));
    fields.put("firstUsableLba", number(in, "first usable LBA"));
    fields.put("lastUsableLba", number(in, "last usable LBA"));
    fields.put("diskGuid", Guid.read(in, "disk GUID"));
    fields.put("entriesLba", number(in, "entries LBA"));
    fields.put("entryCount", in.u32("number of entries"));
    int at = in.position();
    long entrySize = in.u32("entry size");
    fields.put("entriesCrc32", "%08x".formatted(in.u32("CRC of the entries")));
    if (entrySize < ENTRY) {
      throw in.bad(at, "partition entries of " + entrySize + " bytes, expected at least " + ENTRY);
    }
    entries(in, entrySize, fields);
  }

  private static void entries(LogReader in, long entrySize, Map<String, Object> fields)
      throws TpmFormatException {
    List<Object> partitions = new ArrayList<>();
    fields.put("partitions", partitions);
    int count = in.length64("number of partitions");
    for (int i = 0; i < count; i++) {
      partitions.add(entry(new LogReader("partition", in.bytes(entrySize, "partition entry"))));
    }
    if (in.remaining() > 0) {
      throw in.bad(in.position(), in.remaining() + " bytes behind the last partition");
    }
  }

  private static Map<String, Object> entry(LogReader in) throws TpmFormatException {
    Map<String, Object> entry = new LinkedHashMap<>();
    String type = Guid.read(in, "type");
    entry.put("type", type);
    entry.put("typeName", Guid.name(type));
    entry.put("guid", Guid.read(in, "GUID"));
    entry.put("firstLba", number(in, "first LBA"));
    entry.put("lastLba", number(in, "last LBA"));
    entry.put("attributes", "0x%016x".formatted(in.u64("attributes")));
    String name = new String(in.bytes(NAME, "name"), StandardCharsets.UTF_16LE);
    int end = name.indexOf('\0');
    entry.put("name", end < 0 ? name : name.substring(0, end));
    return entry;
  }

  /** An unsigned number; as text when it is above 2^63-1. */
  static Object number(LogReader in, String field) throws TpmFormatException {
    long value = in.u64(field);
    return value < 0 ? Long.toUnsignedString(value) : (Object) value;
  }
}
