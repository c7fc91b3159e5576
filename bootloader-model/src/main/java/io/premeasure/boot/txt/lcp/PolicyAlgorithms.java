package io.premeasure.boot.txt.lcp;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The bits that stand for algorithms in the masks of a policy of version 3. */
public final class PolicyAlgorithms {
  private static final Map<String, Long> HASHES = new LinkedHashMap<>();
  private static final Map<String, Long> SIGNATURES = new LinkedHashMap<>();

  static {
    HASHES.put("sha1", 0x01L);
    HASHES.put("sha256", 0x08L);
    HASHES.put("sm3_256", 0x20L);
    HASHES.put("sha384", 0x40L);
    HASHES.put("sha512", 0x80L);
    SIGNATURES.put("rsa-2048-sha1", 0x04L);
    SIGNATURES.put("rsa-2048-sha256", 0x08L);
    SIGNATURES.put("rsa-3072-sha256", 0x40L);
    SIGNATURES.put("rsa-3072-sha384", 0x80L);
    SIGNATURES.put("ecdsa-p256", 0x1000L);
    SIGNATURES.put("ecdsa-p384", 0x2000L);
    SIGNATURES.put("sm2", 0x10000L);
  }

  private PolicyAlgorithms() {}

  /** The bit of a hash algorithm. */
  public static Optional<Long> hashBit(String name) {
    return Optional.ofNullable(HASHES.get(name));
  }

  /** The bit of a signature algorithm, by the name that lcp2_crtpol knows. */
  public static Optional<Long> signatureBit(String name) {
    return Optional.ofNullable(SIGNATURES.get(name));
  }

  /** The hash algorithms of a mask; bits without a name in hex. */
  public static List<String> hashes(long mask) {
    return names(HASHES, mask);
  }

  /** The signature algorithms of a mask; bits without a name in hex. */
  public static List<String> signatures(long mask) {
    return names(SIGNATURES, mask);
  }

  /** All names of signature algorithms. */
  public static Collection<String> signatureNames() {
    return List.copyOf(SIGNATURES.keySet());
  }

  private static List<String> names(Map<String, Long> known, long mask) {
    Map<Long, String> byBit = new LinkedHashMap<>();
    known.forEach((name, bit) -> byBit.put(bit, name));
    return java.util.stream.IntStream.range(0, Integer.SIZE)
        .mapToObj(bit -> 1L << bit)
        .filter(bit -> (mask & bit) != 0)
        .map(bit -> byBit.getOrDefault(bit, "0x%x".formatted(bit)))
        .toList();
  }
}
