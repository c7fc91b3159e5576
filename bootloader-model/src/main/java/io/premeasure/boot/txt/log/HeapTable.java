package io.premeasure.boot.txt.log;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.StructureReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table of the heap: its fields by the names of the Intel TXT Software Development Guide, numbers
 * as {@link Long} and bytes as {@link io.premeasure.boot.txt.Octets}, and its elements.
 *
 * @param fields in the table's order
 * @param elements which older versions do not have
 */
public record HeapTable(Map<String, Object> fields, List<HeapElement> elements) {
  /** Copies map and list. */
  public HeapTable {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    elements = List.copyOf(elements);
  }

  /** A field of a table: its name, length in bytes, and the version that brought it. */
  private record Field(String name, int size, int since) {}

  /** The tables with a layout that is fixed. */
  enum Kind {
    BIOS(
        4,
        List.of(
            new Field("BiosSinitSize", 4, 0),
            new Field("LcpPdBase", 8, 0),
            new Field("LcpPdSize", 8, 0),
            new Field("NumLogProcs", 4, 0),
            new Field("Flags", 8, 3))),
    OS_SINIT(
        6,
        List.of(
            new Field("Flags", 4, 0),
            new Field("MLEPageTableBase", 8, 0),
            new Field("MLESize", 8, 0),
            new Field("MLEHeaderBase", 8, 0),
            new Field("PMRLowBase", 8, 0),
            new Field("PMRLowSize", 8, 0),
            new Field("PMRHighBase", 8, 0),
            new Field("PMRHighSize", 8, 0),
            new Field("LcpPoBase", 8, 0),
            new Field("LcpPoSize", 8, 0),
            new Field("Capabilities", 4, 0),
            new Field("EfiRsdtPtr", 8, 5))),
    SINIT_MLE(
        9,
        List.of(
            new Field("BiosAcmId", 20, 0),
            new Field("EdxSenterFlags", 4, 0),
            new Field("MsegValid", 8, 0),
            new Field("SinitHash", 20, 0),
            new Field("MleHash", 20, 0),
            new Field("StmHash", 20, 0),
            new Field("LcpPolicyHash", 20, 0),
            new Field("PolicyControl", 4, 0),
            new Field("RlpWakeupAddr", 4, 0),
            new Field("Reserved", 4, 0),
            new Field("NumberOfSinitMdrs", 4, 0),
            new Field("SinitMdrTableOffset", 4, 0),
            new Field("SinitVtdDmarTableSize", 4, 0),
            new Field("SinitVtdDmarTableOffset", 4, 0),
            new Field("ProcScrtmStatus", 4, 8)));

    private final int withElements;

    @SuppressWarnings("ImmutableEnumChecker") // a list of records of numbers, not changed
    private final List<Field> fields;

    Kind(int withElements, List<Field> fields) {
      this.withElements = withElements;
      this.fields = fields;
    }
  }

  static HeapTable read(Kind kind, StructureReader in) throws BootFormatException {
    Map<String, Object> values = new LinkedHashMap<>();
    long version = in.u32("table version");
    values.put("Version", version);
    for (Field field : kind.fields) {
      if (version >= field.since()) {
        values.put(field.name(), value(field, in));
      }
    }
    List<HeapElement> elements = new ArrayList<>();
    if (version >= kind.withElements) {
      elements.addAll(HeapElement.list(in));
    }
    return new HeapTable(values, elements);
  }

  private static Object value(Field field, StructureReader in) throws BootFormatException {
    return switch (field.size()) {
      case 4 -> in.u32(field.name());
      case 8 -> in.u64(field.name());
      default -> in.octets(field.size(), field.name());
    };
  }
}
