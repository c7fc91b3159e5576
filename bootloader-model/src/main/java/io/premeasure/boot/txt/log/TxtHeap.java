package io.premeasure.boot.txt.log;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.StructureReader;
import io.premeasure.boot.txt.log.HeapElement.LogPointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The TXT heap: four tables, each behind its size of 8 bytes, that BIOS, tboot and SINIT leave for
 * each other.
 *
 * @param bios what the BIOS says
 * @param osMleSize bytes of the table that is the launch environment's own
 * @param osSinit what tboot says to SINIT
 * @param sinitMle what SINIT answers
 */
public record TxtHeap(
    HeapTable bios, long osMleSize, Optional<HeapTable> osSinit, Optional<HeapTable> sinitMle) {
  private static final int SIZE_FIELD = 8;

  /**
   * Reads a copy of the heap's memory. Tables that are still empty, since no launch took place, are
   * absent.
   *
   * @throws BootFormatException when it is none
   */
  public static TxtHeap read(String source, byte[] content) throws BootFormatException {
    StructureReader in = StructureReader.of(source, content);
    HeapTable bios =
        HeapTable.read(HeapTable.Kind.BIOS, table(in, "BIOS data").orElseThrow(() -> empty(in)));
    Optional<StructureReader> osMle = table(in, "OS to MLE data");
    if (osMle.isEmpty()) {
      return new TxtHeap(bios, 0, Optional.empty(), Optional.empty());
    }
    long size = osMle.get().remaining();
    Optional<StructureReader> osSinit = table(in, "OS to SINIT data");
    if (osSinit.isEmpty()) {
      return new TxtHeap(bios, size, Optional.empty(), Optional.empty());
    }
    HeapTable sinit = HeapTable.read(HeapTable.Kind.OS_SINIT, osSinit.get());
    Optional<StructureReader> sinitMle = table(in, "SINIT to MLE data");
    return new TxtHeap(
        bios,
        size,
        Optional.of(sinit),
        sinitMle.isPresent()
            ? Optional.of(HeapTable.read(HeapTable.Kind.SINIT_MLE, sinitMle.get()))
            : Optional.empty());
  }

  /**
   * The log of the launch, when it is inside of the heap.
   *
   * @param content the same bytes
   * @param base physical address of the heap, TXT.HEAP.BASE
   * @return absent when no element points to a log in the heap
   */
  public Optional<TxtLog> log(String source, byte[] content, long base) throws BootFormatException {
    StructureReader heap = StructureReader.of(source, content);
    List<TxtLog> logs = new ArrayList<>();
    for (HeapElement element : osSinit.map(HeapTable::elements).orElse(List.of())) {
      for (LogPointer pointer : element.logs(source)) {
        long at = pointer.address() - base;
        if (at >= 0 && at < content.length && pointer.next() >= pointer.first()) {
          logs.add(read(heap, element.type(), pointer, at));
        }
      }
    }
    return logs.isEmpty() ? Optional.empty() : merged(heap, logs);
  }

  private static TxtLog read(StructureReader heap, long type, LogPointer pointer, long at)
      throws BootFormatException {
    if (type == HeapElement.TPM12_LOG) {
      return EventContainer.read(heap.at(at, "event container"));
    }
    StructureReader log = heap.at(at, "event log").part(pointer.next(), "event log");
    log.skip(pointer.first(), "event log");
    return LogHeader.readLog(log);
  }

  private static Optional<TxtLog> merged(StructureReader heap, List<TxtLog> logs)
      throws BootFormatException {
    Optional<TxtLog> merged = TxtLog.merged(logs);
    if (merged.isEmpty()) {
      throw heap.bad(0, "logs of other events for each bank");
    }
    return merged;
  }

  /** The next table without its size; absent when the size is 0 or nothing is left. */
  private static Optional<StructureReader> table(StructureReader in, String name)
      throws BootFormatException {
    if (in.remaining() == 0) {
      return Optional.empty();
    }
    int at = in.position();
    long size = in.u64("size of " + name);
    if (size == 0) {
      return Optional.empty();
    }
    if (size < SIZE_FIELD) {
      throw in.bad(at, name + " of " + size + " bytes, expected 8 or more");
    }
    return Optional.of(in.part(size - SIZE_FIELD, name));
  }

  private static BootFormatException empty(StructureReader in) {
    return in.bad(0, "no BIOS data: no TXT heap, or TXT is not set up");
  }
}
