package io.premeasure.tpm.quote;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.TpmFormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/**
 * The "serialized" PCR file that tpm2_quote and tpm2_pcrread write on little-endian machines: the C
 * structures of tpm2-tools. A TPML_PCR_SELECTION of 132 bytes (count; 16 slots of algorithm u16,
 * bitmap size u8, bitmap of 4 bytes, 1 byte of padding), a 32-bit count of lists, and as many
 * TPML_DIGESTs of 532 bytes (count; 8 slots of size u16 and 64 bytes).
 */
public final class PcrFile {
  private static final int BANK_SLOTS = 16;
  private static final int BANK_SLOT = 8;
  private static final int BITMAP = 4;
  private static final int SELECTION = 4 + BANK_SLOTS * BANK_SLOT;
  private static final int DIGEST_SLOTS = 8;
  private static final int DIGEST_SLOT = 66;
  private static final int DIGEST_LIST = 4 + DIGEST_SLOTS * DIGEST_SLOT;
  private static final int HEADER = SELECTION + 4;

  private PcrFile() {}

  /**
   * Reads a file.
   *
   * @param source for messages
   * @throws TpmFormatException when it is not of that form, or values and selection do not match
   */
  public static PcrValues decode(String source, byte[] content) throws TpmFormatException {
    ByteBuffer file = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    if (content.length < HEADER || (content.length - HEADER) % DIGEST_LIST != 0) {
      throw bad(
          source,
          content.length,
          content.length + " bytes, expected " + HEADER + " and a multiple of " + DIGEST_LIST);
    }
    PcrSelection selection = selection(source, file);
    int lists = file.getInt(SELECTION);
    if (lists < 0 || lists != (content.length - HEADER) / DIGEST_LIST) {
      throw bad(
          source,
          SELECTION,
          Integer.toUnsignedString(lists) + " lists of digests, expected as the length says");
    }
    return PcrValues.ofConcatenated(source, selection, digests(source, file, selection, lists));
  }

  private static PcrSelection selection(String source, ByteBuffer file) throws TpmFormatException {
    int count = file.getInt(0);
    if (count < 0 || count > BANK_SLOTS) {
      throw bad(source, 0, Integer.toUnsignedString(count) + " banks, expected at most 16");
    }
    Map<HashAlgorithm, SortedSet<Integer>> banks = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      int at = 4 + i * BANK_SLOT;
      int id = file.getShort(at) & 0xffff;
      int size = file.get(at + 2) & 0xff;
      Optional<HashAlgorithm> bank = HashAlgorithm.ofId(id);
      if (bank.isEmpty() || size > BITMAP) {
        throw bad(source, at, String.format("bank 0x%04x, bitmap of %d bytes", id, size));
      }
      byte[] bitmap = new byte[size];
      file.get(at + 3, bitmap);
      Optional<SortedSet<Integer>> pcrs = PcrSelection.registers(bitmap);
      if (pcrs.isEmpty() || banks.put(bank.get(), pcrs.get()) != null) {
        throw bad(source, at, "a register above 23, or a bank for the second time");
      }
    }
    return PcrSelection.of(banks);
  }

  /** The digests one behind the other, each as long as its place in the selection demands. */
  private static byte[] digests(String source, ByteBuffer file, PcrSelection selection, int lists)
      throws TpmFormatException {
    ByteBuffer values = ByteBuffer.allocate(selection.size() * 64);
    int slot = 0;
    for (Map.Entry<HashAlgorithm, SortedSet<Integer>> bank : selection.banks().entrySet()) {
      for (int i = 0; i < bank.getValue().size(); i++) {
        int at = slotOffset(slot);
        if (slot >= lists * DIGEST_SLOTS || (file.getShort(at) & 0xffff) != bank.getKey().size()) {
          throw bad(source, at, "no digest of bank " + bank.getKey().bankName());
        }
        byte[] digest = new byte[bank.getKey().size()];
        file.get(at + 2, digest);
        values.put(digest);
        slot++;
      }
    }
    for (int list = 0; list < lists; list++) {
      int at = HEADER + list * DIGEST_LIST;
      int expected = Math.max(0, Math.min(DIGEST_SLOTS, slot - list * DIGEST_SLOTS));
      if (file.getInt(at) != expected) {
        throw bad(source, at, file.getInt(at) + " digests in the list, expected " + expected);
      }
    }
    byte[] all = new byte[values.position()];
    values.get(0, all);
    return all;
  }

  /** Writes the file that tpm2_checkquote reads. */
  public static byte[] encode(PcrValues values) {
    PcrSelection selection = values.selection();
    int lists = (selection.size() + DIGEST_SLOTS - 1) / DIGEST_SLOTS;
    ByteBuffer file =
        ByteBuffer.allocate(HEADER + lists * DIGEST_LIST).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(0, selection.banks().size()).putInt(SELECTION, lists);
    int bankSlot = 0;
    int slot = 0;
    for (Map.Entry<HashAlgorithm, SortedSet<Integer>> bank : selection.banks().entrySet()) {
      int at = 4 + bankSlot * BANK_SLOT;
      file.putShort(at, (short) bank.getKey().id()).put(at + 2, (byte) 3);
      for (int pcr : bank.getValue()) {
        int bits = at + 3 + pcr / 8;
        file.put(bits, (byte) (file.get(bits) | (1 << (pcr % 8))));
        byte[] value = values.value(bank.getKey(), pcr).orElseThrow();
        file.putShort(slotOffset(slot), (short) value.length).put(slotOffset(slot) + 2, value);
        slot++;
      }
      bankSlot++;
    }
    for (int list = 0; list < lists; list++) {
      file.putInt(HEADER + list * DIGEST_LIST, Math.min(DIGEST_SLOTS, slot - list * DIGEST_SLOTS));
    }
    return file.array();
  }

  private static int slotOffset(int slot) {
    return HEADER + slot / DIGEST_SLOTS * DIGEST_LIST + 4 + slot % DIGEST_SLOTS * DIGEST_SLOT;
  }

  private static TpmFormatException bad(String source, int offset, String reason) {
    return new TpmFormatException(source, offset, reason);
  }
}
