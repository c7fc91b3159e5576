package io.premeasure.boot.txt.log;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.StructureReader;
import java.util.ArrayList;
import java.util.List;

/**
 * An extended data element of a heap table.
 *
 * @param type 1 BIOS version, 2 ACMs, 4 custom, 5, 7 and 8 event logs
 * @param data what follows the header
 */
public record HeapElement(long type, Octets data) {
  static final long TPM12_LOG = 5;
  static final long TPM20_LOGS = 7;
  static final long TPM20_AGILE_LOG = 8;
  private static final long END = 0;
  private static final int HEADER = 8;

  /** What the type stands for, for people. */
  public String typeName() {
    return switch ((int) type) {
      case 1 -> "BIOS specification version";
      case 2 -> "ACM list";
      case 4 -> "custom";
      case 5 -> "TPM 1.2 event log";
      case 7 -> "TPM 2.0 event logs, one for each bank";
      case 8 -> "TPM 2.0 event log";
      default -> "unknown";
    };
  }

  /** The elements up to the one that marks the end, or the table's end. */
  static List<HeapElement> list(StructureReader in) throws BootFormatException {
    List<HeapElement> elements = new ArrayList<>();
    while (in.remaining() >= HEADER) {
      int at = in.position();
      long type = in.u32("element type");
      long size = in.u32("element size");
      if (type == END) {
        return elements;
      }
      if (size < HEADER) {
        throw in.bad(at + 4, "element of " + size + " bytes, expected 8 or more");
      }
      elements.add(new HeapElement(type, in.octets(size - HEADER, "element")));
    }
    return elements;
  }

  /** Where the logs are that the element points to. */
  public List<LogPointer> logs(String source) throws BootFormatException {
    StructureReader in = StructureReader.of(source + " (heap element)", data.bytes());
    List<LogPointer> logs = new ArrayList<>();
    if (type == TPM12_LOG) {
      logs.add(new LogPointer(0x0004, in.u64("address"), 0, 0, 0));
    } else if (type == TPM20_LOGS) {
      long count = in.u32("number of logs");
      for (long i = 0; i < count; i++) {
        int algorithm = in.u16("algorithm");
        in.skip(2, "reserved bytes");
        logs.add(LogPointer.read(algorithm, in));
      }
    } else if (type == TPM20_AGILE_LOG) {
      logs.add(LogPointer.read(0, in));
    }
    return logs;
  }

  /**
   * Where a log is.
   *
   * @param algorithm TPM_ALG_ID of its digests; 0 when each names its own
   * @param address physical
   * @param size allocated bytes; 0 in the element of a TPM 1.2, whose container tells it
   * @param first where events start in it
   * @param next where they end
   */
  public record LogPointer(int algorithm, long address, long size, long first, long next) {
    static LogPointer read(int algorithm, StructureReader in) throws BootFormatException {
      int at = in.position();
      LogPointer log =
          new LogPointer(
              algorithm,
              in.u64("log's address"),
              in.u32("log's size"),
              in.u32("first event"),
              in.u32("next event"));
      if (log.first > log.next || log.next > log.size) {
        throw in.bad(
            at, "events from " + log.first + " to " + log.next + " in a log of " + log.size);
      }
      return log;
    }
  }
}
