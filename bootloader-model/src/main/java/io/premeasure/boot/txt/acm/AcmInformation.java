package io.premeasure.boot.txt.acm;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.StructureReader;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The information table at the start of a module's user area (Intel TXT Software Development Guide,
 * table 10).
 *
 * @param position of the table in the module
 * @param type what the module is for
 * @param version of the table
 * @param length of the table in bytes
 * @param chipsetList where the chipset list is; 0 without one
 * @param osSinitDataVersion the newest OsSinitData that is understood
 * @param minimumMleVersion the oldest MLE header that is started
 * @param capabilities as in {@code OsSinitData}
 * @param acmVersion the module's version
 * @param acmRevision the module's revision, 3 bytes in hex
 * @param processorList where the processor list is; 0 without one (tables before version 4)
 * @param tpmList where the TPM information is; 0 without it (tables before version 5)
 */
public record AcmInformation(
    long position,
    int type,
    int version,
    int length,
    long chipsetList,
    long osSinitDataVersion,
    long minimumMleVersion,
    long capabilities,
    int acmVersion,
    String acmRevision,
    long processorList,
    long tpmList) {
  private static final byte[] UUID = HexFormat.of().parseHex("aa3ac07fa746db182eac698f8d417f5a");
  private static final int WITH_PROCESSORS = 4;
  private static final int WITH_TPM = 5;
  private static final int WITH_FLEXIBLE_LISTS = 9;

  /** Reads the table at a position of the module. */
  static AcmInformation read(StructureReader module, long position) throws BootFormatException {
    StructureReader in = module.at(position, "information table");
    if (!Arrays.equals(in.bytes(UUID.length, "information table's UUID"), UUID)) {
      throw module.bad(position, "no information table: another UUID");
    }
    int type = in.u8("chipset ACM type");
    int version = in.u8("table version");
    int length = in.u16("table length");
    StructureReader rest =
        module.at(position, "information table").part(length, "information table");
    rest.skip(20, "information table's start");
    return new AcmInformation(
        position,
        type,
        version,
        length,
        rest.u32("chipset list's offset"),
        rest.u32("OsSinitData version"),
        rest.u32("minimum MLE header version"),
        rest.u32("capabilities"),
        rest.u8("ACM version"),
        HexFormat.of().formatHex(rest.bytes(3, "ACM revision")),
        version >= WITH_PROCESSORS ? rest.u32("processor list's offset") : 0,
        version >= WITH_TPM ? rest.u32("TPM information's offset") : 0);
  }

  /** Whether the module is SINIT, which starts a measured launch. */
  public boolean isSinit() {
    return type == 1;
  }

  /** What the module is for, for people. */
  public String typeName() {
    return switch (type) {
      case 0 -> "BIOS";
      case 1 -> "SINIT";
      case 8, 9 -> "revocation";
      default -> "unknown";
    };
  }

  /** Whether lists with names of their own follow the table. */
  boolean hasFlexibleLists() {
    return version >= WITH_FLEXIBLE_LISTS;
  }
}
