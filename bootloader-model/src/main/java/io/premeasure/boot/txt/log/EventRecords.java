package io.premeasure.boot.txt.log;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.StructureReader;
import io.premeasure.tpm.HashAlgorithm;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Events one behind the other, with one digest or with several each. */
final class EventRecords {
  private static final int MOST_DIGESTS = 16;
  private static final long MOST_DATA = 64 << 10;
  private static final long NO_REGISTER = 0xff;
  private static final long NO_REGISTER_32 = 0xffffffffL;

  private EventRecords() {}

  /** Events of one bank to the reader's end, or to padding: zeros or ones only. */
  static TxtLog ofBank(StructureReader in, HashAlgorithm bank) throws BootFormatException {
    List<TxtEvent> events = new ArrayList<>();
    while (in.remaining() > 0 && !isPadding(in)) {
      long pcr = pcr(in);
      long type = in.u32("event type");
      Octets digest = in.octets(bank.size(), "digest");
      events.add(new TxtEvent(pcr, type, Map.of(bank, digest), data(in)));
    }
    return new TxtLog(events);
  }

  /** Events with the identifiers of their digests, likewise. */
  static TxtLog agile(StructureReader in) throws BootFormatException {
    List<TxtEvent> events = new ArrayList<>();
    while (in.remaining() > 0 && !isPadding(in)) {
      long pcr = pcr(in);
      long type = in.u32("event type");
      int at = in.position();
      long count = in.u32("digest count");
      if (count > MOST_DIGESTS) {
        throw in.bad(at, count + " digests, expected at most " + MOST_DIGESTS);
      }
      Map<HashAlgorithm, Octets> digests = new EnumMap<>(HashAlgorithm.class);
      for (int i = 0; i < count; i++) {
        HashAlgorithm bank = algorithm(in);
        digests.put(bank, in.octets(bank.size(), "digest"));
      }
      events.add(new TxtEvent(pcr, type, digests, data(in)));
    }
    return new TxtLog(events);
  }

  /** A TPM_ALG_ID whose digests have a known length. */
  static HashAlgorithm algorithm(StructureReader in) throws BootFormatException {
    int at = in.position();
    int id = in.u16("algorithm");
    return HashAlgorithm.ofId(id)
        .orElseThrow(() -> in.bad(at, "no hash algorithm 0x%04x".formatted(id)));
  }

  private static long pcr(StructureReader in) throws BootFormatException {
    int at = in.position();
    long pcr = in.u32("PCR");
    if (pcr > 23 && pcr != NO_REGISTER && pcr != NO_REGISTER_32) {
      throw in.bad(at, "PCR " + pcr + ", expected 0 to 23 or 255");
    }
    return pcr;
  }

  private static Octets data(StructureReader in) throws BootFormatException {
    int at = in.position();
    long size = in.u32("event size");
    if (size > MOST_DATA) {
      throw in.bad(at, "event data of " + size + " bytes, expected 65536 or less");
    }
    return in.octets(size, "event data");
  }

  private static boolean isPadding(StructureReader in) throws BootFormatException {
    int position = in.position();
    byte[] start = in.range(position, Math.min(in.end(), position + 12L), "event");
    if (!isAll(start, 0) && !isAll(start, 0xff)) {
      return false;
    }
    return isAll(in.range(position, in.end(), "padding"), start[0]);
  }

  private static boolean isAll(byte[] bytes, int value) {
    for (byte each : bytes) {
      if (each != (byte) value) {
        return false;
      }
    }
    return true;
  }
}
