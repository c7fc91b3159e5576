package io.premeasure.boot.txt.lcp;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.StructureReader;
import io.premeasure.boot.txt.StructureWriter;
import io.premeasure.tpm.HashAlgorithm;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A launch control policy as it stands in the TPM's NV memory: versions 2.x (54 bytes, SHA-1) and
 * 3.x (38 bytes and the policy hash).
 */
public final class LaunchPolicy {
  /** The policy's hash is of lists in a policy data file. */
  public static final int LIST = 0;

  /** Everything may be started. */
  public static final int ANY = 1;

  /** Number of revocation counters, one for each list. */
  public static final int COUNTERS = 8;

  private static final int MAJOR_2 = 2;
  private static final int MAJOR_3 = 3;

  private final int version;
  private final HashAlgorithm algorithm;
  private final int type;
  private final int minimumSinit;
  private final List<Integer> counters;
  private final long control;
  private final int maximumSinitMinimum;
  private final int maximumBiosMinimum;
  private final AllowedAlgorithms allowed;
  private final byte[] hash;

  /**
   * What signatures and hashes a policy of version 3 allows; all zero in one of version 2.
   *
   * @param hashes mask of hash algorithms, see {@link PolicyAlgorithms}
   * @param signatures mask of signature algorithms
   * @param auxiliary mask of hash algorithms for the AUX index
   */
  public record AllowedAlgorithms(int hashes, long signatures, int auxiliary) {}

  private LaunchPolicy(
      int version,
      HashAlgorithm algorithm,
      int type,
      int minimumSinit,
      List<Integer> counters,
      long control,
      int maximumSinitMinimum,
      int maximumBiosMinimum,
      AllowedAlgorithms allowed,
      byte[] hash) {
    this.version = version;
    this.algorithm = algorithm;
    this.type = type;
    this.minimumSinit = minimumSinit;
    this.counters = List.copyOf(counters);
    this.control = control;
    this.maximumSinitMinimum = maximumSinitMinimum;
    this.maximumBiosMinimum = maximumBiosMinimum;
    this.allowed = allowed;
    this.hash = hash.clone();
  }

  /**
   * A policy that allows any launch.
   *
   * @param version 0x0200 to 0x0204 or 0x0300 to 0x0302
   * @param algorithm of the policy hash; SHA-1 in version 2
   * @param minimumSinit SINITMinVersion, a byte
   * @param counters up to 8 revocation counters, those that are missing 0
   * @param control PolicyControl, 32 bits
   * @param maximumSinitMinimum MaxSinitMinVersion, 0xFF for no limit
   * @param allowed what version 3 allows
   * @throws IllegalArgumentException when a number is out of range
   */
  public static LaunchPolicy any(
      int version,
      HashAlgorithm algorithm,
      int minimumSinit,
      List<Integer> counters,
      long control,
      int maximumSinitMinimum,
      AllowedAlgorithms allowed) {
    checkVersion(version, algorithm);
    if (counters.size() > COUNTERS) {
      throw new IllegalArgumentException("more than 8 revocation counters");
    }
    List<Integer> all = new ArrayList<>(counters);
    all.addAll(Collections.nCopies(COUNTERS - counters.size(), 0));
    return new LaunchPolicy(
        version,
        algorithm,
        ANY,
        minimumSinit,
        all,
        control,
        maximumSinitMinimum,
        0,
        allowed,
        new byte[algorithm.size()]);
  }

  /** The policy with the hash of a policy data file instead of allowing any launch. */
  public LaunchPolicy forData(PolicyData data) {
    return new LaunchPolicy(
        version,
        algorithm,
        LIST,
        minimumSinit,
        counters,
        control,
        maximumSinitMinimum,
        maximumBiosMinimum,
        allowed,
        data.hash(algorithm));
  }

  /**
   * Reads a policy that fills the file; one that allows any launch may lack its hash.
   *
   * @throws BootFormatException when it is none
   */
  public static LaunchPolicy read(String source, byte[] content) throws BootFormatException {
    StructureReader in = StructureReader.of(source, content);
    int version = in.u16("version");
    if (version >> 8 == MAJOR_2) {
      return read2(in, version);
    }
    if (version >> 8 == MAJOR_3) {
      return read3(in, version);
    }
    throw in.bad(0, "version 0x%04x, expected 0x02xx or 0x03xx".formatted(version));
  }

  private static LaunchPolicy read2(StructureReader in, int version) throws BootFormatException {
    int algorithm = in.u8("hash algorithm");
    if (algorithm != 0) {
      throw in.bad(2, "hash algorithm " + algorithm + ", expected 0 for SHA-1");
    }
    int type = type(in);
    int minimum = in.u8("SINITMinVersion");
    zero(in, 1);
    List<Integer> counters = counters(in);
    long control = in.u32("policy control");
    int maximum = in.u8("MaxSinitMinVersion");
    int bios = in.u8("MaxBiosacMinVersion");
    zero(in, 6);
    byte[] hash = in.bytes(HashAlgorithm.SHA1.size(), "policy hash");
    in.finish("policy");
    return new LaunchPolicy(
        version,
        HashAlgorithm.SHA1,
        type,
        minimum,
        counters,
        control,
        maximum,
        bios,
        new AllowedAlgorithms(0, 0, 0),
        hash);
  }

  private static LaunchPolicy read3(StructureReader in, int version) throws BootFormatException {
    int id = in.u16("hash algorithm");
    HashAlgorithm algorithm =
        HashAlgorithm.ofId(id)
            .orElseThrow(() -> in.bad(2, "no hash algorithm 0x%04x".formatted(id)));
    int type = type(in);
    int minimum = in.u8("SINITMinVersion");
    List<Integer> counters = counters(in);
    long control = in.u32("policy control");
    int maximum = in.u8("MaxSinitMinVersion");
    int bios = in.u8("MaxBiosacMinVersion");
    AllowedAlgorithms allowed =
        new AllowedAlgorithms(
            in.u16("hash algorithms"), in.u32("signature algorithms"), in.u16("AUX algorithms"));
    zero(in, 2);
    boolean lacksHash = type == ANY && in.remaining() == 0;
    byte[] hash = lacksHash ? new byte[0] : in.bytes(algorithm.size(), "policy hash");
    in.finish("policy");
    return new LaunchPolicy(
        version, algorithm, type, minimum, counters, control, maximum, bios, allowed, hash);
  }

  private static int type(StructureReader in) throws BootFormatException {
    int at = in.position();
    int type = in.u8("policy type");
    if (type > ANY) {
      throw in.bad(at, "policy type " + type + ", expected 0 or 1");
    }
    return type;
  }

  private static List<Integer> counters(StructureReader in) throws BootFormatException {
    List<Integer> counters = new ArrayList<>();
    for (int i = 0; i < COUNTERS; i++) {
      counters.add(in.u16("revocation counter"));
    }
    return counters;
  }

  private static void zero(StructureReader in, int count) throws BootFormatException {
    for (int i = 0; i < count; i++) {
      int at = in.position();
      if (in.u8("reserved byte") != 0) {
        throw in.bad(at, "reserved byte is not zero");
      }
    }
  }

  /** The policy's bytes, for the NV index. */
  public byte[] encode() {
    StructureWriter out = new StructureWriter().u16(version);
    boolean old = version >> 8 == MAJOR_2;
    if (old) {
      out.u8(0).u8(type).u8(minimumSinit).u8(0);
    } else {
      out.u16(algorithm.id()).u8(type).u8(minimumSinit);
    }
    counters.forEach(out::u16);
    out.u32(control).u8(maximumSinitMinimum).u8(maximumBiosMinimum);
    if (old) {
      out.zeros(6);
    } else {
      out.u16(allowed.hashes()).u32(allowed.signatures()).u16(allowed.auxiliary()).u16(0);
    }
    return out.bytes(hash).toByteArray();
  }

  /** 0x0200 to 0x02FF or 0x0300 to 0x03FF. */
  public int version() {
    return version;
  }

  /** The algorithm of the policy hash. */
  public HashAlgorithm algorithm() {
    return algorithm;
  }

  /** {@link #LIST} or {@link #ANY}. */
  public int type() {
    return type;
  }

  /** The oldest SINIT that is allowed. */
  public int minimumSinit() {
    return minimumSinit;
  }

  /** The least revocation counter that a signed list may have, for each list; 8 of them. */
  public List<Integer> counters() {
    return counters;
  }

  /** PolicyControl. */
  public long control() {
    return control;
  }

  /** MaxSinitMinVersion; 0xFF is no limit. */
  public int maximumSinitMinimum() {
    return maximumSinitMinimum;
  }

  /** MaxBiosacMinVersion. */
  public int maximumBiosMinimum() {
    return maximumBiosMinimum;
  }

  /** What version 3 allows. */
  public AllowedAlgorithms allowed() {
    return allowed;
  }

  /** The policy hash; zeros or nothing when any launch is allowed. */
  public byte[] hash() {
    return hash.clone();
  }

  private static void checkVersion(int version, HashAlgorithm algorithm) {
    boolean old = version >= 0x0200 && version <= 0x0204 && algorithm == HashAlgorithm.SHA1;
    if (!old && (version < 0x0300 || version > 0x0302)) {
      throw new IllegalArgumentException(
          "no policy of version 0x%04x with %s".formatted(version, algorithm.bankName()));
    }
  }
}
