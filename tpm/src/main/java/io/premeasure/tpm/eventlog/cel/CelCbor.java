package io.premeasure.tpm.eventlog.cel;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.eventlog.EventContent;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.LogFormat;
import io.premeasure.tpm.eventlog.LoggedEvent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The CBOR encoding: an array of records, each a map with the numbers of the type-length-value
 * encoding as keys. Digests are a map from TPM_ALG_ID to bytes; a content is a map of its name (0;
 * of TCG events the number of the type) and its data (1), or bytes.
 */
public final class CelCbor {
  private static final int PARTS = 4;

  private CelCbor() {}

  /** Whether bytes start as such a log does: an array whose first item is a map of four parts. */
  public static boolean isLog(byte[] head) {
    try {
      CborItems in = new CborItems("head", head);
      return in.head(CborItems.ARRAY) > 0
          && in.head(CborItems.MAP) == PARTS
          && in.head(CborItems.UNSIGNED) <= CelRecord.DIGESTS;
    } catch (TpmFormatException e) {
      return false;
    }
  }

  /**
   * Reads a log, whose records must be numbered without a gap.
   *
   * @param source the name that errors carry
   */
  public static EventLog read(String source, byte[] content) throws TpmFormatException {
    CborItems in = new CborItems(source, content);
    List<LoggedEvent> events = new ArrayList<>();
    Set<HashAlgorithm> banks = EnumSet.noneOf(HashAlgorithm.class);
    long count = in.head(CborItems.ARRAY);
    long number = -1;
    for (long i = 0; i < count; i++) {
      CelRecord record = new CelRecord(source, in.position());
      LoggedEvent event = record(in, record, number);
      number = record.number();
      events.add(event);
      banks.addAll(event.digests().keySet());
    }
    if (in.hasMore()) {
      throw in.bad(in.position(), "something follows the last record");
    }
    return EventLog.of(LogFormat.CEL_CBOR, banks, events);
  }

  private static LoggedEvent record(CborItems in, CelRecord record, long before)
      throws TpmFormatException {
    if (in.head(CborItems.MAP) != PARTS) {
      throw record.bad("a record has a number, a register, digests and a content");
    }
    for (int i = 0; i < PARTS; i++) {
      long key = in.head(CborItems.UNSIGNED);
      switch ((int) Math.min(key, Integer.MAX_VALUE)) {
        case CelRecord.RECNUM -> record.number(in.head(CborItems.UNSIGNED));
        case CelRecord.PCR -> record.register(in.head(CborItems.UNSIGNED));
        case CelRecord.NV_INDEX -> record.nvIndex(in.head(CborItems.UNSIGNED));
        case CelRecord.DIGESTS -> digests(in, record);
        default -> content(in, record, key);
      }
    }
    return record.event(before);
  }

  private static void digests(CborItems in, CelRecord record) throws TpmFormatException {
    long count = in.head(CborItems.MAP);
    for (long i = 0; i < count; i++) {
      long algorithm = in.head(CborItems.UNSIGNED);
      record.digest(algorithm, in.string(CborItems.BYTES));
    }
  }

  private static void content(CborItems in, CelRecord record, long key) throws TpmFormatException {
    if (key > 0xff) {
      throw record.bad("content of kind " + key);
    }
    EventContent kind = CelRecord.content((int) key);
    if (kind == EventContent.OTHER || kind == EventContent.CEL) {
      byte[] name = Long.toString(key).getBytes(StandardCharsets.US_ASCII);
      record.other(kind, name, in.string(CborItems.BYTES));
      return;
    }
    if (in.head(CborItems.MAP) != 2 || in.head(CborItems.UNSIGNED) != 0) {
      throw record.bad("a content has a name or type, and data");
    }
    boolean standard = kind == EventContent.PCCLIENT_STD;
    long type = standard ? in.head(CborItems.UNSIGNED) : 0;
    byte[] name = standard ? new byte[0] : in.string(CborItems.TEXT);
    if (in.head(CborItems.UNSIGNED) != 1 || type > 0xffffffffL) {
      throw record.bad("a content has a name or type of 32 bits, and data");
    }
    byte[] data = in.string(CborItems.BYTES);
    if (standard) {
      record.standard(type, data);
    } else {
      record.other(kind, name, data);
    }
  }

  /** Writes a log; records are numbered from 0. */
  public static byte[] write(EventLog log) throws TpmFormatException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CborItems.put(out, CborItems.ARRAY, log.events().size());
    for (int i = 0; i < log.events().size(); i++) {
      LoggedEvent event = log.events().get(i);
      CborItems.put(out, CborItems.MAP, PARTS);
      number(out, CelRecord.RECNUM, i);
      if (event.pcr() == LoggedEvent.NO_REGISTER) {
        number(out, CelRecord.NV_INDEX, CelTlv.nvIndex(event));
      } else {
        number(out, CelRecord.PCR, event.pcr());
      }
      CborItems.put(out, CborItems.UNSIGNED, CelRecord.DIGESTS);
      Map<HashAlgorithm, byte[]> digests = event.digests();
      CborItems.put(out, CborItems.MAP, digests.size());
      digests.forEach(
          (bank, digest) -> {
            CborItems.put(out, CborItems.UNSIGNED, bank.id());
            CborItems.putBytes(out, digest);
          });
      CborItems.put(out, CborItems.UNSIGNED, CelRecord.number(event));
      content(out, event);
    }
    return out.toByteArray();
  }

  private static void number(ByteArrayOutputStream out, int key, long value) {
    CborItems.put(out, CborItems.UNSIGNED, key);
    CborItems.put(out, CborItems.UNSIGNED, value);
  }

  private static void content(ByteArrayOutputStream out, LoggedEvent event) {
    if (event.content() == EventContent.OTHER || event.content() == EventContent.CEL) {
      CborItems.putBytes(out, event.data());
      return;
    }
    CborItems.put(out, CborItems.MAP, 2);
    if (event.content() == EventContent.PCCLIENT_STD) {
      number(out, 0, event.type());
    } else {
      CborItems.put(out, CborItems.UNSIGNED, 0);
      CborItems.putText(out, event.name());
    }
    CborItems.put(out, CborItems.UNSIGNED, 1);
    CborItems.putBytes(out, event.data());
  }
}
