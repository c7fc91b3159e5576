package io.premeasure.boot.txt.acm;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.StructureReader;

/**
 * The header of an authenticated code module (Intel TXT Software Development Guide, table 8).
 *
 * @param moduleType 2
 * @param moduleSubType bit 0: runs at reset; bit 1: an ANC module
 * @param headerLength in bytes
 * @param headerVersion major number in the upper 16 bits
 * @param chipsetId of the chipset that it is for
 * @param flags bit 14: pre-production; bit 15: debug signed
 * @param vendor 0x8086
 * @param date as hex digits yyyymmdd
 * @param size of the whole module in bytes
 * @param txtSvn TXT's security version number
 * @param seSvn the software guard extensions' security version number
 * @param codeControl flags for the code
 * @param errorEntryPoint where errors go on
 * @param gdtLimit of the module's descriptor table
 * @param gdtBase of it
 * @param segmentSelector for the code
 * @param entryPoint of the code
 * @param keySize of the RSA modulus in bytes
 * @param scratchSize of the scratch area in bytes
 */
public record AcmHeader(
    int moduleType,
    int moduleSubType,
    long headerLength,
    long headerVersion,
    int chipsetId,
    int flags,
    long vendor,
    long date,
    long size,
    int txtSvn,
    int seSvn,
    long codeControl,
    long errorEntryPoint,
    long gdtLimit,
    long gdtBase,
    long segmentSelector,
    long entryPoint,
    long keySize,
    long scratchSize) {
  /** Bytes before the key, which the signature covers. */
  static final int SIGNED_SIZE = 128;

  private static final int MODULE_TYPE = 2;
  private static final int PRE_PRODUCTION = 1 << 14;
  private static final int DEBUG_SIGNED = 1 << 15;
  private static final long WORD = 4;

  /** Reads the header and checks the sizes in it against each other and the file. */
  static AcmHeader read(StructureReader file) throws BootFormatException {
    StructureReader in = file.at(0, "ACM header");
    int moduleType = in.u16("module type");
    if (moduleType != MODULE_TYPE) {
      throw file.bad(0, "module type " + moduleType + ", expected 2: no authenticated code module");
    }
    int subType = in.u16("module subtype");
    long length = WORD * in.u32("header length");
    long version = in.u32("header version");
    int chipset = in.u16("chipset");
    int flags = in.u16("flags");
    long vendor = in.u32("vendor");
    long date = in.u32("date");
    long size = WORD * in.u32("size");
    int txtSvn = in.u16("TXT SVN");
    int seSvn = in.u16("SE SVN");
    long control = in.u32("code control");
    long errorEntry = in.u32("error entry point");
    long gdtLimit = in.u32("GDT limit");
    long gdtBase = in.u32("GDT base");
    long selector = in.u32("segment selector");
    long entry = in.u32("entry point");
    in.skip(64, "reserved bytes");
    AcmHeader header =
        new AcmHeader(
            moduleType,
            subType,
            length,
            version,
            chipset,
            flags,
            vendor,
            date,
            size,
            txtSvn,
            seSvn,
            control,
            errorEntry,
            gdtLimit,
            gdtBase,
            selector,
            entry,
            WORD * in.u32("key size"),
            WORD * in.u32("scratch size"));
    header.check(file);
    return header;
  }

  /** Where the user area with the tables and the code starts, in bytes from the start. */
  public long userArea() {
    return headerLength + scratchSize;
  }

  /** Whether the module is one for tests, after which SINIT spoils PCR 17 and 18. */
  public boolean isPreProduction() {
    return (flags & PRE_PRODUCTION) != 0;
  }

  /** Whether the module is signed with the key for debugging. */
  public boolean isDebugSigned() {
    return (flags & DEBUG_SIGNED) != 0;
  }

  private void check(StructureReader file) throws BootFormatException {
    if (size > file.end()) {
      throw file.bad(24, "module of " + size + " bytes in a file of " + file.end());
    }
    if (headerLength < SIGNED_SIZE || userArea() > size) {
      throw file.bad(
          4,
          "header of "
              + headerLength
              + " and scratch area of "
              + scratchSize
              + " bytes in a module of "
              + size);
    }
  }
}
