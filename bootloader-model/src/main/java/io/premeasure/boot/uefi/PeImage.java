package io.premeasure.boot.uefi;

import io.premeasure.boot.BankDigests;
import io.premeasure.boot.BootFormatException;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The headers of a PE/COFF image (Microsoft PE Format), read as firmware reads them before it
 * measures the image: PE32 and PE32+, every range checked against the file.
 */
public final class PeImage {
  private final BlockSource file;
  private final PeHeader header;
  private final List<PeSection> sections;
  private final Map<String, Map<HashAlgorithm, byte[]>> known = new ConcurrentHashMap<>();

  private PeImage(BlockSource file, PeHeader header, List<PeSection> sections) {
    this.file = file;
    this.header = header;
    this.sections = sections;
  }

  /**
   * Reads the headers. The source is used, and stays open, as long as the image.
   *
   * @throws BootFormatException when firmware would refuse the image
   */
  public static PeImage read(BlockSource file) throws IOException {
    PeHeader header = PeHeader.read(file);
    return new PeImage(file, header, SectionTable.read(file, header));
  }

  /** What the image was read from. */
  public String name() {
    return file.name();
  }

  /** The sections in the order of the table. */
  public List<PeSection> sections() {
    return sections;
  }

  /** The first section of that name: later ones of the same name are not seen by boot loaders. */
  public Optional<PeSection> section(String name) {
    return sections.stream().filter(section -> section.name().equals(name)).findFirst();
  }

  /** Whether this is a Windows subsystem value for EFI: 10 application, 11 and 12 drivers. */
  public boolean isEfi() {
    return header.subsystem() >= 10 && header.subsystem() <= 13;
  }

  /** The Windows subsystem, 16 bits: 10 EFI application, 11 boot driver, 12 runtime driver. */
  public int subsystem() {
    return header.subsystem();
  }

  /** The machine, 16 bits, for example 0x8664 for x86-64 and 0xAA64 for AArch64. */
  public int machine() {
    return header.machine();
  }

  /** Whether the file holds a table of Authenticode signatures. */
  public boolean isSigned() {
    return header.certificateSize() > 0;
  }

  /**
   * What is in memory of a section when the image runs: its virtual size, zeros after the bytes
   * that the file holds.
   *
   * @param limit largest virtual size that is accepted
   */
  public byte[] content(PeSection section, int limit) throws IOException {
    if (section.virtualSize() > limit) {
      throw new BootFormatException(
          name(),
          section.rawOffset(),
          "section "
              + section.name()
              + " has "
              + section.virtualSize()
              + " bytes, more than "
              + limit);
    }
    byte[] content = new byte[(int) section.virtualSize()];
    int stored = (int) Math.min(content.length, section.rawSize());
    file.read(section.rawOffset(), content, 0, stored);
    return content;
  }

  /**
   * Digests of what {@link #content} gives, of sections of any size.
   *
   * @return one for each of the banks
   */
  public Map<HashAlgorithm, byte[]> digests(PeSection section, Collection<HashAlgorithm> banks)
      throws IOException {
    return remembered(
        section.toString(),
        banks,
        missing -> {
          BankDigests digests = new BankDigests(missing);
          hash(section, digests);
          return digests.finish();
        });
  }

  /** Computes what digests of a part are not yet known; images are large and asked for often. */
  Map<HashAlgorithm, byte[]> remembered(
      String part, Collection<HashAlgorithm> banks, Computation computation) throws IOException {
    Map<HashAlgorithm, byte[]> all = known.computeIfAbsent(part, key -> new ConcurrentHashMap<>());
    List<HashAlgorithm> missing = banks.stream().filter(bank -> !all.containsKey(bank)).toList();
    if (!missing.isEmpty()) {
      all.putAll(computation.digests(missing));
    }
    Map<HashAlgorithm, byte[]> wanted = new EnumMap<>(HashAlgorithm.class);
    banks.forEach(bank -> wanted.put(bank, all.get(bank).clone()));
    return wanted;
  }

  /** Digests of a part in the given banks. */
  @FunctionalInterface
  interface Computation {
    Map<HashAlgorithm, byte[]> digests(List<HashAlgorithm> banks) throws IOException;
  }

  /** Adds what {@link #content} gives to digests, of sections of any size. */
  public void hash(PeSection section, BankDigests digests) throws IOException {
    long stored = Math.min(section.virtualSize(), section.rawSize());
    digests.update(file, section.rawOffset(), section.rawOffset() + stored);
    digests.updateZeros(section.virtualSize() - stored);
  }

  /**
   * The image that a section holds.
   *
   * @throws BootFormatException when the section's bytes are no image that firmware would load
   */
  public PeImage inner(PeSection section) throws IOException {
    long stored = Math.min(section.virtualSize(), section.rawSize());
    return read(file.slice(file.name() + "(" + section.name() + ")", section.rawOffset(), stored));
  }

  /** Length of the file, in bytes. */
  public long size() throws IOException {
    return file.size();
  }

  BlockSource file() {
    return file;
  }

  PeHeader header() {
    return header;
  }
}
