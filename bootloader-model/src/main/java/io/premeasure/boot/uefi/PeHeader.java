package io.premeasure.boot.uefi;

import io.premeasure.boot.BootFormatException;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The fields of a PE/COFF header that matter for hashing. All integers in the file are
 * little-endian.
 *
 * @param machine of the COFF header
 * @param checksumOffset where the checksum lies, which no digest covers
 * @param certificateEntry where the data directory's entry for certificates lies; 0 without one
 * @param certificateSize bytes of certificates at the end of the file
 * @param headersSize bytes of all headers
 * @param sectionTable where the section table starts
 * @param sections its rows, at most 96
 * @param stringTable where the COFF string table starts; 0 without one
 * @param subsystem the Windows subsystem
 */
record PeHeader(
    int machine,
    long checksumOffset,
    long certificateEntry,
    long certificateSize,
    long headersSize,
    long sectionTable,
    int sections,
    long stringTable,
    int subsystem) {
  private static final int DOS_HEADER = 64;
  private static final int COFF_HEADER = 24;
  private static final int PE_SIGNATURE = 0x4550;
  private static final int PE32 = 0x10B;
  private static final int PE32_PLUS = 0x20B;
  private static final int CERTIFICATE_DIRECTORY = 4;
  private static final int MAX_SECTIONS = 96;
  private static final int SYMBOL = 18;

  static PeHeader read(BlockSource file) throws IOException {
    long pe = Integer.toUnsignedLong(bytes(file, 0, DOS_HEADER, "DOS header").getInt(0x3C));
    ByteBuffer coff = bytes(file, pe, COFF_HEADER, "PE header");
    if (coff.getInt(0) != PE_SIGNATURE) {
      throw new BootFormatException(file.name(), pe, "no PE signature, expected 'PE' and two NULs");
    }
    int sections = coff.getShort(6) & 0xffff;
    if (sections > MAX_SECTIONS) {
      throw new BootFormatException(
          file.name(), pe + 6, sections + " sections, expected at most " + MAX_SECTIONS);
    }
    long optional = pe + COFF_HEADER;
    int optionalSize = coff.getShort(20) & 0xffff;
    ByteBuffer header = bytes(file, optional, optionalSize, "optional header");
    int directories = directories(file, optional, header);
    int count = header.getInt(directories - 4);
    boolean hasEntry = Integer.compareUnsigned(count, CERTIFICATE_DIRECTORY) > 0;
    int entry = directories + 8 * CERTIFICATE_DIRECTORY;
    if (hasEntry && entry + 8 > optionalSize) {
      throw new BootFormatException(
          file.name(), optional + entry, "certificate directory lies outside the optional header");
    }
    long symbols = Integer.toUnsignedLong(coff.getInt(12));
    PeHeader result =
        new PeHeader(
            coff.getShort(4) & 0xffff,
            optional + 64,
            hasEntry ? optional + entry : 0,
            hasEntry ? Integer.toUnsignedLong(header.getInt(entry + 4)) : 0,
            Integer.toUnsignedLong(header.getInt(60)),
            optional + optionalSize,
            sections,
            symbols == 0 ? 0 : symbols + SYMBOL * Integer.toUnsignedLong(coff.getInt(16)),
            header.getShort(68) & 0xffff);
    return result.checked(file, optional);
  }

  /** Where the data directories start in the optional header. */
  private static int directories(BlockSource file, long optional, ByteBuffer header)
      throws BootFormatException {
    int magic = header.capacity() < 2 ? 0 : header.getShort(0) & 0xffff;
    if (magic != PE32 && magic != PE32_PLUS) {
      throw new BootFormatException(
          file.name(),
          optional,
          String.format("optional header's magic is 0x%x, expected 0x10b or 0x20b", magic));
    }
    int directories = magic == PE32 ? 96 : 112;
    if (header.capacity() < directories) {
      throw new BootFormatException(
          file.name(),
          optional,
          "optional header has " + header.capacity() + " bytes, expected at least " + directories);
    }
    return directories;
  }

  private PeHeader checked(BlockSource file, long optional) throws IOException {
    long least = certificateEntry > 0 ? certificateEntry + 8 : checksumOffset + 4;
    if (headersSize < least || headersSize > file.size()) {
      throw new BootFormatException(
          file.name(),
          optional + 60,
          "headers of " + headersSize + " bytes, expected " + least + " to " + file.size());
    }
    if (certificateSize > file.size()) {
      throw new BootFormatException(
          file.name(),
          certificateEntry + 4,
          "certificates of " + certificateSize + " bytes in a file of " + file.size());
    }
    return this;
  }

  /** Little-endian bytes of the file. */
  static ByteBuffer bytes(BlockSource file, long offset, int length, String what)
      throws IOException {
    if (offset < 0 || offset > file.size() - length) {
      throw new BootFormatException(
          file.name(), Math.max(0, offset), what + " reaches beyond the end at " + file.size());
    }
    byte[] bytes = new byte[length];
    file.read(offset, bytes, 0, length);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
