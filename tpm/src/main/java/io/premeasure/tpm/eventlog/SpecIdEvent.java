package io.premeasure.tpm.eventlog;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.TpmFormatException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** TCG_EfiSpecIDEvent: the head of a crypto-agile log, which says how long its digests are. */
final class SpecIdEvent {
  static final byte[] SIGNATURE = "Spec ID Event03\0".getBytes(StandardCharsets.US_ASCII);

  private static final int MAX_ALGORITHMS = 16;
  private static final int MAX_DIGEST = 128;

  private SpecIdEvent() {}

  /**
   * The digest sizes by TPM_ALG_ID, in the log's order.
   *
   * @param lenient whether bytes behind the vendor info are tolerated
   */
  static Map<Integer, Integer> sizes(String source, int offset, byte[] data, boolean lenient)
      throws TpmFormatException {
    LogReader in = new LogReader(source + ": Spec ID event", data);
    byte[] signature = in.bytes(SIGNATURE.length, "signature");
    if (!Arrays.equals(signature, SIGNATURE)) {
      throw in.bad(0, "no \"Spec ID Event03\": not a crypto-agile log");
    }
    in.u32("platform class");
    int minor = in.u8("minor version");
    int major = in.u8("major version");
    if (major != 2 || minor != 0) {
      throw in.bad(20, "version " + major + "." + minor + ", expected 2.0");
    }
    in.u8("errata");
    in.u8("uintn size");
    long count = in.u32("number of algorithms");
    if (count < 1 || count > MAX_ALGORITHMS) {
      throw in.bad(24, count + " algorithms, expected 1 to " + MAX_ALGORITHMS);
    }
    Map<Integer, Integer> sizes = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      int at = in.position();
      int id = in.u16("algorithm");
      int size = in.u16("digest size");
      checkSize(in, at, id, size);
      if (sizes.put(id, size) != null) {
        throw in.bad(at, "algorithm 0x%04x twice".formatted(id));
      }
    }
    int vendor = in.u8("vendor info size");
    in.bytes(vendor, "vendor info");
    if (in.remaining() > 0 && !lenient) {
      throw in.bad(in.position(), in.remaining() + " bytes behind the vendor info");
    }
    return sizes;
  }

  private static void checkSize(LogReader in, int at, int id, int size) throws TpmFormatException {
    int expected = HashAlgorithm.ofId(id).map(HashAlgorithm::size).orElse(size);
    if (size != expected || size < 1 || size > MAX_DIGEST) {
      throw in.bad(at, "digest size %d for algorithm 0x%04x".formatted(size, id));
    }
  }

  /** The event data of a log with these banks: client platform, version 2.0, 64 bit. */
  static byte[] encode(Collection<HashAlgorithm> algorithms) {
    LogWriter out = new LogWriter();
    out.bytes(SIGNATURE).u32(0).u8(0).u8(2).u8(0).u8(2).u32(algorithms.size());
    for (HashAlgorithm algorithm : algorithms) {
      out.u16(algorithm.id()).u16(algorithm.size());
    }
    return out.u8(0).toByteArray();
  }
}
