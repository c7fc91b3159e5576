package io.premeasure.boot;

import io.premeasure.tpm.HashAlgorithm;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.SortedMap;

/**
 * The digest of a policy that consists of one TPM2_PolicyPCR over registers of one bank, in a
 * session of the bank's algorithm (TPM 2.0 Library, Part 3, section 23.7). It equals the result of
 * {@code tpm2_createpolicy --policy-pcr -g ALG -l ALG:LIST}.
 */
final class PolicyPcr {
  private static final int COMMAND_CODE = 0x17f;
  private static final int SELECT_BYTES = 3;

  private PolicyPcr() {}

  /** The digest over the registers' values, as long as the algorithm's digests are. */
  static byte[] digest(HashAlgorithm bank, SortedMap<Integer, byte[]> values) {
    MessageDigest pcrs = bank.newDigest();
    values.values().forEach(pcrs::update);
    return bank.hash(
        new byte[bank.size()],
        ByteBuffer.allocate(Integer.BYTES).putInt(COMMAND_CODE).array(),
        selection(bank, values),
        pcrs.digest());
  }

  /** TPML_PCR_SELECTION with one bank; big-endian, bit n of the map is PCR n. */
  private static byte[] selection(HashAlgorithm bank, SortedMap<Integer, byte[]> values) {
    ByteBuffer list = ByteBuffer.allocate(Integer.BYTES + Short.BYTES + 1 + SELECT_BYTES);
    list.putInt(1).putShort((short) bank.id()).put((byte) SELECT_BYTES);
    for (int pcr : values.keySet()) {
      int at = list.position() + pcr / 8;
      list.put(at, (byte) (list.get(at) | 1 << pcr % 8));
    }
    return list.array();
  }
}
