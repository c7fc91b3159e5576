package io.premeasure.boot.txt.acm;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.StructureReader;
import java.util.ArrayList;
import java.util.List;

/**
 * Processors that a module is for.
 *
 * @param signature family, model and stepping as CPUID leaf 1 gives them in EAX
 * @param signatureMask the bits of it that count
 * @param platform the platform identification, MSR 0x17
 * @param platformMask the bits of it that count
 */
public record ProcessorId(long signature, long signatureMask, long platform, long platformMask) {
  private static final int SIZE = 24;

  /** A list: the number of entries, then the entries. */
  static List<ProcessorId> list(StructureReader in) throws BootFormatException {
    long count = in.u32("number of processors");
    StructureReader entries = in.part(count * SIZE, "list of " + count + " processors");
    List<ProcessorId> list = new ArrayList<>();
    while (entries.remaining() > 0) {
      list.add(
          new ProcessorId(
              entries.u32("processor signature"),
              entries.u32("processor mask"),
              entries.u64("platform id"),
              entries.u64("platform mask")));
    }
    return list;
  }

  /** Whether such a processor is meant. */
  public boolean matches(long cpuSignature, long platformId) {
    return (cpuSignature & signatureMask) == signature && (platformId & platformMask) == platform;
  }
}
