package io.premeasure.tpm.eventlog.cel;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.eventlog.EventContent;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.LogFormat;
import io.premeasure.tpm.eventlog.LoggedEvent;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The type-length-value encoding: u8 type, u32 length and the value, integers big-endian. A record
 * is its number (type 0), a PCR (1) or NV index (2), digests (3) and a content, whose type is the
 * content's kind.
 */
public final class CelTlv {
  private static final int HEAD = 5;

  private CelTlv() {}

  /** Whether bytes start as such a log does: a record number, then a PCR or an NV index. */
  public static boolean isLog(byte[] head) {
    if (head.length < 2 * HEAD || head[0] != CelRecord.RECNUM) {
      return false;
    }
    int length = ByteBuffer.wrap(head).getInt(1);
    if (length < 1 || length > 8 || head.length < 2 * HEAD + length) {
      return false;
    }
    int next = head[HEAD + length];
    int nextLength = ByteBuffer.wrap(head).getInt(HEAD + length + 1);
    return (next == CelRecord.PCR || next == CelRecord.NV_INDEX)
        && nextLength >= 1
        && nextLength <= 8;
  }

  /**
   * Reads a log, whose records must be numbered without a gap.
   *
   * @param source the name that errors carry
   */
  public static EventLog read(String source, byte[] content) throws TpmFormatException {
    ByteBuffer in = ByteBuffer.wrap(content);
    List<LoggedEvent> events = new ArrayList<>();
    Set<HashAlgorithm> banks = EnumSet.noneOf(HashAlgorithm.class);
    long number = -1;
    while (in.hasRemaining()) {
      CelRecord record = new CelRecord(source, in.position());
      for (int field = 0; field < 4; field++) {
        field(record, item(source, in));
      }
      LoggedEvent event = record.event(number);
      number = record.number();
      events.add(event);
      banks.addAll(event.digests().keySet());
    }
    return EventLog.of(LogFormat.CEL_TLV, banks, events);
  }

  /** Writes a log; records are numbered from 0. */
  public static byte[] write(EventLog log) throws TpmFormatException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < log.events().size(); i++) {
      LoggedEvent event = log.events().get(i);
      put(out, CelRecord.RECNUM, ByteBuffer.allocate(8).putLong(i).array());
      if (event.pcr() == LoggedEvent.NO_REGISTER) {
        put(out, CelRecord.NV_INDEX, ByteBuffer.allocate(4).putInt((int) nvIndex(event)).array());
      } else {
        put(out, CelRecord.PCR, new byte[] {(byte) event.pcr()});
      }
      ByteArrayOutputStream digests = new ByteArrayOutputStream();
      event.digests().forEach((bank, digest) -> put(digests, bank.id(), digest));
      put(out, CelRecord.DIGESTS, digests.toByteArray());
      put(out, CelRecord.number(event), content(event));
    }
    return out.toByteArray();
  }

  /** The NV index that an event without a register names. */
  static long nvIndex(LoggedEvent event) throws TpmFormatException {
    if (event.attributes().get(CelRecord.NV_ATTRIBUTE) instanceof Number index) {
      return index.longValue();
    }
    throw new TpmFormatException("event log", 0, "an event without register and NV index");
  }

  /** A type and its value. */
  private static final class Item {
    private final int type;
    private final byte[] value;

    Item(int type, byte[] value) {
      this.type = type;
      this.value = value;
    }
  }

  private static void field(CelRecord record, Item item) throws TpmFormatException {
    switch (item.type) {
      case CelRecord.RECNUM -> record.number(number(record, item.value));
      case CelRecord.PCR -> record.register(number(record, item.value));
      case CelRecord.NV_INDEX -> record.nvIndex(number(record, item.value));
      case CelRecord.DIGESTS -> {
        for (Item digest : items(record, item.value)) {
          record.digest(digest.type, digest.value);
        }
      }
      default -> content(record, item);
    }
  }

  private static void content(CelRecord record, Item item) throws TpmFormatException {
    EventContent kind = CelRecord.content(item.type);
    if (kind == EventContent.OTHER || kind == EventContent.CEL) {
      byte[] name = Integer.toString(item.type).getBytes(StandardCharsets.US_ASCII);
      record.other(kind, name, item.value);
      return;
    }
    List<Item> parts = items(record, item.value);
    if (parts.size() != 2 || parts.get(0).type != 0 || parts.get(1).type != 1) {
      throw record.bad("a content of type " + item.type + " has a name or type, and data");
    }
    if (kind == EventContent.PCCLIENT_STD) {
      long type = number(record, parts.get(0).value);
      if (type < 0 || type > 0xffffffffL) {
        throw record.bad("event type " + type + " is not of 32 bits");
      }
      record.standard(type, parts.get(1).value);
    } else {
      record.other(kind, parts.get(0).value, parts.get(1).value);
    }
  }

  private static byte[] content(LoggedEvent event) {
    if (event.content() == EventContent.OTHER || event.content() == EventContent.CEL) {
      return event.data();
    }
    byte[] first =
        event.content() == EventContent.PCCLIENT_STD
            ? ByteBuffer.allocate(4).putInt((int) event.type()).array()
            : event.name().getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    put(out, 0, first);
    put(out, 1, event.data());
    return out.toByteArray();
  }

  private static void put(ByteArrayOutputStream out, int type, byte[] value) {
    out.write(type);
    out.writeBytes(ByteBuffer.allocate(4).putInt(value.length).array());
    out.writeBytes(value);
  }

  private static List<Item> items(CelRecord record, byte[] value) throws TpmFormatException {
    ByteBuffer in = ByteBuffer.wrap(value);
    List<Item> items = new ArrayList<>();
    while (in.hasRemaining()) {
      if (in.remaining() < HEAD) {
        throw record.bad("a nested item is cut off");
      }
      items.add(item("nested item", in));
    }
    return items;
  }

  private static Item item(String source, ByteBuffer in) throws TpmFormatException {
    int at = in.position();
    if (in.remaining() < HEAD) {
      throw new TpmFormatException(source, at, "expected type and length, the log ends");
    }
    int type = Byte.toUnsignedInt(in.get());
    long length = Integer.toUnsignedLong(in.getInt());
    if (length > in.remaining()) {
      throw new TpmFormatException(
          source, at, "value of " + length + " bytes, " + in.remaining() + " are left");
    }
    byte[] value = new byte[(int) length];
    in.get(value);
    return new Item(type, value);
  }

  private static long number(CelRecord record, byte[] value) throws TpmFormatException {
    if (value.length < 1 || value.length > 8 || (value.length == 8 && value[0] < 0)) {
      throw record.bad("a number of " + value.length + " bytes");
    }
    long number = 0;
    for (byte each : value) {
      number = number << 8 | Byte.toUnsignedLong(each);
    }
    return number;
  }
}
