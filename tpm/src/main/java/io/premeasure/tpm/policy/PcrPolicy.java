package io.premeasure.tpm.policy;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;

/**
 * The digest that TPM2_PolicyPCR leaves in a fresh policy session (TPM 2.0 Library, part 3, section
 * 23.7): H(zeros || TPM_CC_PolicyPCR || TPML_PCR_SELECTION || H(values)), integers big-endian.
 */
public final class PcrPolicy {
  private static final int SELECT_SIZE = PcrBanks.PCR_COUNT / 8;

  private PcrPolicy() {}

  /**
   * The policy digest over register values.
   *
   * @param session the session's hash, which serves for both steps
   * @param values by bank, in the map's order, and by register
   */
  public static byte[] digest(
      HashAlgorithm session, Map<HashAlgorithm, SortedMap<Integer, byte[]>> values) {
    return PolicyDigest.of(session).pcr(values).bytes();
  }

  /** The values one behind the other: banks in the map's order, registers ascending. */
  public static byte[] concatenated(Map<HashAlgorithm, SortedMap<Integer, byte[]>> values) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    values.values().forEach(bank -> bank.values().forEach(all::writeBytes));
    return all.toByteArray();
  }

  /** TPML_PCR_SELECTION, banks in the map's order, bitmaps of three bytes. */
  public static byte[] selection(Map<HashAlgorithm, ? extends Collection<Integer>> registers) {
    ByteBuffer list = ByteBuffer.allocate(4 + registers.size() * (3 + SELECT_SIZE));
    list.putInt(registers.size());
    registers.forEach(
        (algorithm, bank) -> {
          byte[] bitmap = new byte[SELECT_SIZE];
          bank.forEach(pcr -> bitmap[pcr / 8] |= (byte) (1 << (pcr % 8)));
          list.putShort((short) algorithm.id()).put((byte) SELECT_SIZE).put(bitmap);
        });
    return list.array();
  }

  static Map<HashAlgorithm, Collection<Integer>> registers(
      Map<HashAlgorithm, SortedMap<Integer, byte[]>> values) {
    Map<HashAlgorithm, Collection<Integer>> registers = new LinkedHashMap<>();
    values.forEach((algorithm, bank) -> registers.put(algorithm, bank.keySet()));
    return registers;
  }
}
