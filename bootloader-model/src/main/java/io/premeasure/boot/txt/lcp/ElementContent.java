package io.premeasure.boot.txt.lcp;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.StructureReader;
import io.premeasure.boot.txt.StructureWriter;
import io.premeasure.tpm.HashAlgorithm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an element holds behind its header. */
public sealed interface ElementContent {
  /** The content's bytes. */
  byte[] encode();

  /**
   * Hashes of launch environments, or of STMs.
   *
   * @param legacy whether the algorithm is not written, because it is SHA-1
   * @param minimumSinit the oldest SINIT; absent for STMs
   */
  record Hashes(
      boolean legacy, Optional<Integer> minimumSinit, HashAlgorithm algorithm, List<Octets> hashes)
      implements ElementContent {

    @Override
    public byte[] encode() {
      StructureWriter out = new StructureWriter();
      minimumSinit.ifPresent(minimum -> out.u8(minimum).u8(0));
      if (!legacy) {
        out.u16(algorithm.id());
      }
      out.u16(hashes.size());
      hashes.forEach(hash -> out.bytes(hash.bytes()));
      return out.toByteArray();
    }
  }

  /**
   * Hashes of firmware.
   *
   * @param legacy whether the element is one for TPM 1.2
   * @param fallback the hash of the fall-back firmware
   */
  record Firmware(boolean legacy, HashAlgorithm algorithm, Octets fallback, List<Octets> hashes)
      implements ElementContent {
    /** Copies the list. */
    public Firmware {
      hashes = List.copyOf(hashes);
    }

    @Override
    public byte[] encode() {
      StructureWriter out = new StructureWriter();
      if (legacy) {
        out.u32(0);
      } else {
        out.u16(algorithm.id()).u16(0);
      }
      out.bytes(fallback.bytes()).u16(0).u16(hashes.size());
      hashes.forEach(hash -> out.bytes(hash.bytes()));
      return out.toByteArray();
    }
  }

  /**
   * Values of PCRs before the launch.
   *
   * @param algorithm of the element
   */
  record PlatformConfiguration(HashAlgorithm algorithm, List<PcrSelection> selections)
      implements ElementContent {
    /** Copies the list. */
    public PlatformConfiguration {
      selections = List.copyOf(selections);
    }

    @Override
    public byte[] encode() {
      StructureWriter out = new StructureWriter().u16(algorithm.id()).u16(selections.size());
      selections.forEach(selection -> selection.write(out));
      return out.toByteArray();
    }
  }

  /**
   * Data that SINIT leaves alone.
   *
   * @param uuid who they belong to, 16 bytes
   */
  record Custom(Octets uuid, Octets data) implements ElementContent {

    @Override
    public byte[] encode() {
      return new StructureWriter().bytes(uuid.bytes()).bytes(data.bytes()).toByteArray();
    }
  }

  /** Content that is not decoded: values of PCRs of a TPM 1.2. */
  record Opaque(Octets data) implements ElementContent {

    @Override
    public byte[] encode() {
      return data.bytes();
    }
  }

  /** Reads content that goes to the reader's end. */
  static ElementContent read(ElementType type, StructureReader in) throws BootFormatException {
    ElementContent content =
        switch (type) {
          case MLE, MLE2, STM2 -> hashes(type, in);
          case SBIOS, SBIOS2 -> firmware(type, in);
          case PCONF2 -> configuration(in);
          case CUSTOM, CUSTOM2 ->
              new Custom(in.octets(16, "UUID"), in.octets(in.remaining(), "data"));
          case PCONF -> new Opaque(in.octets(in.remaining(), "data"));
        };
    in.finish("element");
    return content;
  }

  private static Hashes hashes(ElementType type, StructureReader in) throws BootFormatException {
    boolean legacy = type == ElementType.MLE;
    Optional<Integer> minimum = Optional.empty();
    if (type != ElementType.STM2) {
      minimum = Optional.of(in.u8("SINITMinVersion"));
      in.skip(1, "reserved byte");
    }
    HashAlgorithm algorithm = legacy ? HashAlgorithm.SHA1 : PcrSelection.algorithm(in);
    return new Hashes(legacy, minimum, algorithm, list(in, algorithm));
  }

  private static Firmware firmware(ElementType type, StructureReader in)
      throws BootFormatException {
    boolean legacy = type == ElementType.SBIOS;
    HashAlgorithm algorithm = HashAlgorithm.SHA1;
    if (legacy) {
      in.skip(4, "algorithm");
    } else {
      algorithm = PcrSelection.algorithm(in);
      in.skip(2, "reserved bytes");
    }
    Octets fallback = in.octets(algorithm.size(), "fall-back hash");
    in.skip(2, "reserved bytes");
    return new Firmware(legacy, algorithm, fallback, list(in, algorithm));
  }

  private static PlatformConfiguration configuration(StructureReader in)
      throws BootFormatException {
    HashAlgorithm algorithm = PcrSelection.algorithm(in);
    int count = in.u16("number of selections");
    List<PcrSelection> selections = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      selections.add(PcrSelection.read(in));
    }
    return new PlatformConfiguration(algorithm, selections);
  }

  private static List<Octets> list(StructureReader in, HashAlgorithm algorithm)
      throws BootFormatException {
    int count = in.u16("number of hashes");
    List<Octets> hashes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      hashes.add(in.octets(algorithm.size(), "hash"));
    }
    return hashes;
  }
}
