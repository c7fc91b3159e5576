package io.premeasure.boot.txt.tboot;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.StructureReader;
import io.premeasure.boot.txt.StructureWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * What a verified launch policy says about modules.
 *
 * @param module number of a module, or one of the constants
 * @param pcr register that is extended, or {@link #NO_PCR}
 * @param matchesAny whether any content is good; else one of the hashes has to match
 * @param nvIndex for entries about NV indices
 * @param hashes as long as the policy's algorithm demands
 */
public record PolicyEntry(
    int module, int pcr, boolean matchesAny, long nvIndex, List<Octets> hashes) {
  /** All modules that no entry before is about. */
  public static final int ANY_MODULE = 129;

  /** An NV index, whose contents are hashed. */
  public static final int NV = 130;

  /** An NV index, whose first 20 bytes are extended as they are. */
  public static final int NV_RAW = 131;

  /** Nothing is extended. */
  public static final int NO_PCR = 255;

  private static final int LAST_PCR = 23;
  private static final int HEADER = 8;

  /** Copies the list. */
  public PolicyEntry {
    hashes = List.copyOf(hashes);
  }

  /** Whether the entry is about this module. */
  public boolean isFor(int number) {
    return module == number || module == ANY_MODULE;
  }

  static PolicyEntry read(StructureReader in, int hashSize) throws BootFormatException {
    int at = in.position();
    StructureReader fields = in.part(HEADER, "policy entry");
    int module = fields.u8("module");
    int pcr = fields.u8("PCR");
    int type = fields.u8("hash type");
    if (pcr > LAST_PCR && pcr != NO_PCR) {
      throw in.bad(at + 1, "PCR " + pcr + ", expected 0 to 23 or 255");
    }
    if (type > 1) {
      throw in.bad(at + 2, "hash type " + type + ", expected 0 or 1");
    }
    long index = fields.u32("NV index");
    int count = fields.u8("number of hashes");
    List<Octets> hashes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      hashes.add(in.octets(hashSize, "hash"));
    }
    return new PolicyEntry(module, pcr, type == 0, index, hashes);
  }

  void write(StructureWriter out) {
    out.u8(module).u8(pcr).u8(matchesAny ? 0 : 1).u32(nvIndex).u8(hashes.size());
    hashes.forEach(hash -> out.bytes(hash.bytes()));
  }
}
