package io.premeasure.tpm.device.embedded;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/** TPM2_GetCapability (TPM 2.0 Library, part 3, section 30.2). */
final class EmbeddedCapabilities {
  private static final int CAP_ALGS = 0;
  private static final int CAP_COMMANDS = 2;
  private static final int CAP_PCRS = 5;
  private static final int CAP_TPM_PROPERTIES = 6;
  private static final int CAP_PCR_PROPERTIES = 7;
  private static final int HASH_ATTRIBUTE = 4;
  private static final int SELECT_SIZE = PcrBanks.PCR_COUNT / 8;

  private final EmbeddedPcrs pcrs;
  private final Map<Integer, Integer> properties = new TreeMap<>();
  private final Map<Integer, Integer> pcrProperties = new TreeMap<>();

  EmbeddedCapabilities(EmbeddedPcrs pcrs) {
    this.pcrs = pcrs;
    properties.put(0x100, text("2.0\0")); // TPM_PT_FAMILY_INDICATOR
    properties.put(0x101, 0); // level
    properties.put(0x102, 164); // revision of the library specification
    properties.put(0x105, text("PRME")); // manufacturer
    properties.put(0x106, text("embe")); // vendor string, four characters each
    properties.put(0x107, text("dded"));
    properties.put(0x108, 0);
    properties.put(0x109, 0);
    properties.put(0x10d, EmbeddedTpm.INPUT_BUFFER);
    properties.put(0x112, PcrBanks.PCR_COUNT);
    properties.put(0x113, SELECT_SIZE);
    properties.put(0x11e, EmbeddedTpm.MAX_SIZE); // of a command
    properties.put(0x11f, EmbeddedTpm.MAX_SIZE); // of a response
    properties.put(0x120, HashAlgorithm.SHA512.size()); // largest digest
    pcrProperties.put(0x00, select(pcr -> pcr < 16)); // kept by Shutdown(STATE)
    for (int locality = 0; locality <= 4; locality++) {
      int at = locality;
      pcrProperties.put(1 + 2 * locality, select(pcr -> PcrLocalities.mayExtend(pcr, at)));
      pcrProperties.put(2 + 2 * locality, select(pcr -> PcrLocalities.mayReset(pcr, at)));
    }
    pcrProperties.put(0x11, select(PcrLocalities::keepsCounter));
    pcrProperties.put(0x12, select(pcr -> pcr >= 17 && pcr <= 22)); // reset by a dynamic launch
  }

  /** Writes the answer: moreData, the capability, its list. */
  void answer(CommandReader command, ResponseWriter response) throws CommandFailure {
    command.parameter(1);
    int capability = command.u32();
    List<Item> items = items(command, capability);
    command.parameter(2);
    int first = command.u32();
    command.parameter(3);
    int count = command.u32();
    command.end();
    if (capability == CAP_PCRS && first != 0) {
      throw new CommandFailure(ResponseCode.ofParameter(ResponseCode.VALUE, 2));
    }
    List<Item> wanted =
        capability == CAP_PCRS
            ? items
            : items.stream().filter(i -> Integer.compareUnsigned(i.property, first) >= 0).toList();
    int given = (int) Math.min(Integer.toUnsignedLong(count), wanted.size());
    if (capability == CAP_PCRS) {
      given = wanted.size();
    }
    response.u8(given < wanted.size() ? 1 : 0);
    response.u32(capability);
    response.u32(given);
    wanted.subList(0, given).forEach(item -> response.bytes(item.encoded));
  }

  /** One item of a list, with the number that the list is ordered by. */
  private static final class Item {
    private final int property;
    private final byte[] encoded;

    Item(int property, byte[] encoded) {
      this.property = property;
      this.encoded = encoded;
    }
  }

  private List<Item> items(CommandReader command, int capability) throws CommandFailure {
    List<Item> items = new ArrayList<>();
    switch (capability) {
      case CAP_ALGS -> pcrs.algorithms().forEach(a -> items.add(pair(2, a.id(), HASH_ATTRIBUTE)));
      case CAP_COMMANDS -> {
        for (EmbeddedCommand each : EmbeddedCommand.values()) {
          items.add(new Item(each.code(), word(each.attributes())));
        }
      }
      case CAP_PCRS -> pcrs.algorithms().forEach(a -> items.add(selection(a)));
      case CAP_TPM_PROPERTIES -> properties.forEach((k, v) -> items.add(pair(4, k, v)));
      case CAP_PCR_PROPERTIES -> pcrProperties.forEach((k, v) -> items.add(tagged(k, v)));
      default -> throw command.failure(ResponseCode.VALUE);
    }
    return items;
  }

  private static byte[] word(int value) {
    return new byte[] {
      (byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value
    };
  }

  private static Item pair(int keySize, int key, int value) {
    byte[] item = new byte[keySize + 4];
    System.arraycopy(word(key), 4 - keySize, item, 0, keySize);
    System.arraycopy(word(value), 0, item, keySize, 4);
    return new Item(key, item);
  }

  private static Item selection(HashAlgorithm algorithm) {
    int id = algorithm.id();
    return new Item(id, new byte[] {(byte) (id >> 8), (byte) id, SELECT_SIZE, -1, -1, -1});
  }

  private static Item tagged(int tag, int select) {
    byte[] head = word(tag);
    byte[] item = {
      head[0],
      head[1],
      head[2],
      head[3],
      SELECT_SIZE,
      (byte) select,
      (byte) (select >> 8),
      (byte) (select >> 16)
    };
    return new Item(tag, item);
  }

  private static int select(IntPredicate wanted) {
    int bits = 0;
    for (int pcr = 0; pcr < PcrBanks.PCR_COUNT; pcr++) {
      bits |= wanted.test(pcr) ? 1 << pcr : 0;
    }
    return bits;
  }

  private static int text(String four) {
    return four.charAt(0) << 24 | four.charAt(1) << 16 | four.charAt(2) << 8 | four.charAt(3);
  }
}
