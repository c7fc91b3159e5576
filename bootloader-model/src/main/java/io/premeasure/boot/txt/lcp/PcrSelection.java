package io.premeasure.boot.txt.lcp;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.StructureReader;
import io.premeasure.boot.txt.StructureWriter;
import io.premeasure.tpm.HashAlgorithm;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Registers and the digest of their values, as TPM2_Quote gives them; stored big-endian.
 *
 * @param bank the registers' bank
 * @param mask bit n stands for PCR n, 24 bits
 * @param digest of the values one behind the other, lowest register first
 */
public record PcrSelection(HashAlgorithm bank, int mask, Octets digest) {
  private static final int SELECT_BYTES = 3;
  private static final int HEADER = 12;

  /** The selection of registers with these values. */
  public static PcrSelection of(HashAlgorithm bank, SortedMap<Integer, byte[]> values) {
    MessageDigest digest = bank.newDigest();
    int mask = 0;
    for (int pcr : values.keySet()) {
      mask |= 1 << pcr;
      digest.update(values.get(pcr));
    }
    return new PcrSelection(bank, mask, Octets.of(digest.digest()));
  }

  /** The registers. */
  public SortedSet<Integer> pcrs() {
    SortedSet<Integer> pcrs = new TreeSet<>();
    for (int pcr = 0; pcr < 8 * SELECT_BYTES; pcr++) {
      if ((mask & (1 << pcr)) != 0) {
        pcrs.add(pcr);
      }
    }
    return pcrs;
  }

  static PcrSelection read(StructureReader in) throws BootFormatException {
    int at = in.position();
    ByteBuffer fields = ByteBuffer.wrap(in.bytes(HEADER, "PCR selection"));
    int count = fields.getInt();
    int id = Short.toUnsignedInt(fields.getShort());
    int selectSize = fields.get();
    int mask = 0;
    for (int i = 0; i < SELECT_BYTES; i++) {
      mask |= Byte.toUnsignedInt(fields.get()) << (8 * i);
    }
    int size = Short.toUnsignedInt(fields.getShort());
    HashAlgorithm bank =
        HashAlgorithm.ofId(id)
            .orElseThrow(() -> in.bad(at + 4, "no hash algorithm 0x%04x".formatted(id)));
    if (count != 1 || selectSize != SELECT_BYTES) {
      throw in.bad(at, "PCR selection other than one bank with 3 bytes");
    }
    // The digest's own algorithm is the element's, so only its length is told here.
    return new PcrSelection(bank, mask, in.octets(size, "PCR digest"));
  }

  void write(StructureWriter out) {
    ByteBuffer fields = ByteBuffer.allocate(HEADER);
    fields.putInt(1).putShort((short) bank.id()).put((byte) SELECT_BYTES);
    for (int i = 0; i < SELECT_BYTES; i++) {
      fields.put((byte) (mask >> (8 * i)));
    }
    fields.putShort((short) digest.size());
    out.bytes(fields.array()).bytes(digest.bytes());
  }

  /** Reads a TPM_ALG_ID, little-endian. */
  static HashAlgorithm algorithm(StructureReader in) throws BootFormatException {
    int at = in.position();
    int id = in.u16("hash algorithm");
    return HashAlgorithm.ofId(id)
        .orElseThrow(() -> in.bad(at, "no hash algorithm 0x%04x".formatted(id)));
  }
}
