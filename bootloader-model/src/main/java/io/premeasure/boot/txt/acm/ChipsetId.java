package io.premeasure.boot.txt.acm;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.StructureReader;
import java.util.ArrayList;
import java.util.List;

/**
 * A chipset that a module is for.
 *
 * @param flags bit 0: the revision is a mask
 * @param vendor PCI vendor
 * @param device PCI device
 * @param revision the revision, or bits of which one has to be set
 * @param extendedId further identification
 */
public record ChipsetId(long flags, int vendor, int device, int revision, long extendedId) {
  private static final int SIZE = 16;

  /** A list: the number of entries, then the entries. */
  static List<ChipsetId> list(StructureReader in) throws BootFormatException {
    long count = in.u32("number of chipsets");
    StructureReader entries = in.part(count * SIZE, "list of " + count + " chipsets");
    List<ChipsetId> list = new ArrayList<>();
    while (entries.remaining() > 0) {
      long flags = entries.u32("flags");
      int vendor = entries.u16("vendor");
      int device = entries.u16("device");
      int revision = entries.u16("revision");
      entries.skip(2, "reserved bytes");
      list.add(new ChipsetId(flags, vendor, device, revision, entries.u32("extended id")));
    }
    return list;
  }

  /** Whether a platform with this chipset is meant, as tboot decides it. */
  public boolean matches(int platformVendor, int platformDevice, int platformRevision) {
    boolean isMask = (flags & 1) != 0;
    return vendor == platformVendor
        && device == platformDevice
        && (isMask ? (revision & platformRevision) != 0 : revision == platformRevision);
  }
}
