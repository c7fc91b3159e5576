package io.premeasure.boot.txt.acm;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.StructureReader;
import io.premeasure.tpm.HashAlgorithm;
import java.util.List;
import java.util.Optional;

/** An authenticated code module such as SINIT. */
public final class AuthenticatedCodeModule {
  private final StructureReader module;
  private final AcmHeader header;
  private final AcmInformation information;
  private final List<ChipsetId> chipsets;
  private final List<ProcessorId> processors;
  private final Optional<TpmInformation> tpm;

  private AuthenticatedCodeModule(
      StructureReader module, AcmHeader header, AcmInformation information, AcmLists lists) {
    this.module = module;
    this.header = header;
    this.information = information;
    this.chipsets = lists.chipsets();
    this.processors = lists.processors();
    this.tpm = lists.tpm();
  }

  /**
   * Reads a module; what a file has behind its end does not count. The signature is not checked
   * here.
   *
   * @throws BootFormatException when it is none, or a size or an offset in it leads outside
   */
  public static AuthenticatedCodeModule read(String source, byte[] file)
      throws BootFormatException {
    StructureReader in = StructureReader.of(source, file.clone());
    AcmHeader header = AcmHeader.read(in);
    StructureReader module = in.part(header.size(), "module");
    AcmInformation information = AcmInformation.read(module, header.userArea());
    return new AuthenticatedCodeModule(
        module, header, information, AcmLists.read(module, information));
  }

  /** The header. */
  public AcmHeader header() {
    return header;
  }

  /** The information table. */
  public AcmInformation information() {
    return information;
  }

  /** The chipsets that it is for. */
  public List<ChipsetId> chipsets() {
    return chipsets;
  }

  /** The processors that it is for; none in tables before version 4, which are for all. */
  public List<ProcessorId> processors() {
    return processors;
  }

  /** The TPMs that it works with; absent in tables before version 5. */
  public Optional<TpmInformation> tpm() {
    return tpm;
  }

  /**
   * The hash of the module without key, signature and scratch area, which is what is signed and,
   * with SHA-256, what a launch measures.
   *
   * @throws BootFormatException when the layout of the header's version is not known
   */
  public byte[] hash(HashAlgorithm algorithm) throws BootFormatException {
    layout();
    return algorithm.hash(
        module.range(0, AcmHeader.SIGNED_SIZE, "header"),
        module.range(header.userArea(), header.size(), "user area"));
  }

  /**
   * The RSA modulus, as stored: little-endian.
   *
   * @throws BootFormatException when the layout of the header's version is not known
   */
  public byte[] modulus() throws BootFormatException {
    return module.range(AcmHeader.SIGNED_SIZE, AcmHeader.SIGNED_SIZE + layout(), "modulus");
  }

  /** The signature over {@link #hash}; the error as there. */
  public AcmSignature signature() throws BootFormatException {
    int size = layout();
    StructureReader in = module.at(AcmHeader.SIGNED_SIZE + size, "exponent");
    long exponent = in.u32("exponent");
    return new AcmSignature(modulus(), exponent, in.bytes(size, "signature"));
  }

  /** Bytes of modulus and signature, which stand around a stored exponent in headers 0.0. */
  private int layout() throws BootFormatException {
    if (header.headerVersion() != 0
        || header.keySize() != AcmSignature.SIZE
        || header.headerLength() != AcmHeader.SIGNED_SIZE + 2 * AcmSignature.SIZE + 4) {
      throw module.bad(
          8,
          "header version %d.%d with a key of %d bytes: only 0.0 with 256 bytes is known"
              .formatted(
                  header.headerVersion() >> 16, header.headerVersion() & 0xffff, header.keySize()));
    }
    return AcmSignature.SIZE;
  }

  /** Whether hash and signature can be told: the header is one of version 0.0. */
  public boolean isLayoutKnown() {
    try {
      return layout() > 0;
    } catch (BootFormatException e) {
      return false;
    }
  }
}
