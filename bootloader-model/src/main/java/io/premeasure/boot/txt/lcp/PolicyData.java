package io.premeasure.boot.txt.lcp;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.StructureReader;
import io.premeasure.boot.txt.StructureWriter;
import io.premeasure.tpm.HashAlgorithm;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A policy data file: up to 8 policy lists.
 *
 * @param lists in the file's order
 */
public record PolicyData(List<PolicyList> lists) {
  /** Most lists. */
  public static final int MOST_LISTS = 8;

  private static final byte[] SIGNATURE =
      Arrays.copyOf("Intel(R) TXT LCP_POLICY_DATA".getBytes(StandardCharsets.US_ASCII), 32);

  /** Copies the list, and checks that there are not too many. */
  public PolicyData {
    lists = List.copyOf(lists);
    if (lists.size() > MOST_LISTS) {
      throw new IllegalArgumentException("more than 8 lists");
    }
  }

  /** Whether the bytes start as such a file does. */
  public static boolean isOne(byte[] content) {
    return Arrays.equals(Arrays.copyOf(content, SIGNATURE.length), SIGNATURE);
  }

  /**
   * Reads a file.
   *
   * @throws BootFormatException when it is none
   */
  public static PolicyData read(String source, byte[] content) throws BootFormatException {
    StructureReader in = StructureReader.of(source, content);
    if (!Arrays.equals(in.bytes(SIGNATURE.length, "file signature"), SIGNATURE)) {
      throw in.bad(0, "no policy data file");
    }
    for (int i = 0; i < 3; i++) {
      if (in.u8("reserved byte") != 0) {
        throw in.bad(in.position() - 1, "reserved byte is not zero");
      }
    }
    int count = in.u8("number of lists");
    if (count > MOST_LISTS) {
      throw in.bad(in.position() - 1, count + " lists, expected at most 8");
    }
    List<PolicyList> lists = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lists.add(PolicyList.read(in));
    }
    in.finish("policy data");
    return new PolicyData(lists);
  }

  /** The file's bytes. */
  public byte[] encode() {
    StructureWriter out = new StructureWriter();
    out.bytes(SIGNATURE).zeros(3).u8(lists.size());
    lists.forEach(list -> out.bytes(list.encode()));
    return out.toByteArray();
  }

  /** The policy hash: of the lists' hashes one behind the other. */
  public byte[] hash(HashAlgorithm algorithm) {
    MessageDigest digest = algorithm.newDigest();
    lists.forEach(list -> digest.update(list.hash(algorithm)));
    return digest.digest();
  }
}
