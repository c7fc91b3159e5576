package io.premeasure.boot.txt.log;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.StructureReader;
import java.util.Optional;

/**
 * What is left to read of a launch: its log, and what SINIT tells tboot in the heap.
 *
 * @param log absent when only the heap is there
 * @param sinitMle the table SinitMleData; absent when only the log is there
 */
public record LaunchRecord(Optional<TxtLog> log, Optional<HeapTable> sinitMle) {
  private static final int SMALLEST_TABLE = 8;

  /**
   * Reads a log in any form, a copy of the heap, or what txt-stat prints, which may have both.
   *
   * @param base physical address of the heap, TXT.HEAP.BASE; without it the log in a heap is not
   *     found
   * @throws BootFormatException when it is none of these, or damaged
   */
  public static LaunchRecord read(String source, byte[] content, Optional<Long> base)
      throws BootFormatException {
    boolean text = SinitMleText.isOne(content);
    if (text || TxtStatText.isOne(content)) {
      Optional<HeapTable> table =
          text ? Optional.of(SinitMleText.read(source, content)) : Optional.empty();
      Optional<TxtLog> log =
          TxtStatText.isOne(content)
              ? Optional.of(TxtStatText.read(source, content))
              : Optional.empty();
      return new LaunchRecord(log, table);
    }
    if (isHeap(source, content)) {
      TxtHeap heap = TxtHeap.read(source, content);
      return new LaunchRecord(
          base.isPresent() ? heap.log(source, content, base.get()) : Optional.empty(),
          heap.sinitMle());
    }
    return new LaunchRecord(Optional.of(TxtLogReader.read(source, content)), Optional.empty());
  }

  /** A heap starts with a length that lies inside of it; no log does. */
  private static boolean isHeap(String source, byte[] content) throws BootFormatException {
    if (content.length < Long.BYTES) {
      return false;
    }
    long size = StructureReader.of(source, content).u64("size of BIOS data");
    return size >= SMALLEST_TABLE && size <= content.length;
  }
}
