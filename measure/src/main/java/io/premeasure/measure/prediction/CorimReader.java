package io.premeasure.measure.prediction;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.io.IOException;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Reads the register values of a concise reference integrity manifest (draft-ietf-rats-corim):
 * integrity registers, or digests of measurements whose key is a register's number. The
 * measurements of one reference triple belong together; each triple is an alternative, and all must
 * be of the same environment and registers. A manifest that says more than register values is
 * refused: what is not compared must not seem to hold.
 */
final class CorimReader {
  private static final int UNSIGNED = 501;
  private static final int MODULE = 506;

  private final Map<HashAlgorithm, SortedMap<Integer, byte[]>> banks =
      new EnumMap<>(HashAlgorithm.class);

  private CorimReader() {}

  /** Whether the content starts as a manifest does, signed or not. */
  static boolean isManifest(byte[] head) {
    return head.length > 2
        && (head[0] == (byte) 0xd2 || (head[0] == (byte) 0xd9 && head[1] == 0x01));
  }

  /**
   * Reads a manifest, nothing of it before its signature was verified.
   *
   * @param key that it must be signed with; without one it must not be signed
   * @param now the time at which it must be valid
   * @throws io.premeasure.tpm.quote.RefusedException when the signature is not that of the key, or
   *     the manifest is not valid now
   * @throws PredictionFormatException when it is no manifest of register values alone
   */
  static List<ExpectedRegisters> read(
      String source, byte[] content, Optional<RSAPublicKey> key, Instant now) throws IOException {
    CborNode root = CborNode.read(source, content);
    CborNode manifest =
        SignedCorim.isSigned(root) || key.isPresent()
            ? CborNode.read(source + " (payload)", SignedCorim.payload(root, key, now))
            : root;
    CborNode map = manifest.tagged(UNSIGNED);
    known(map, Set.of(0L, 1L, 3L, 4L, 5L));
    if (map.optional(4).isPresent()) {
      SignedCorim.checkValidity(map.member(4), 0, 1, now);
    }
    List<ExpectedRegisters> alternatives = new ArrayList<>();
    Optional<CborNode> first = Optional.empty();
    for (CborNode tag : map.member(1).items()) {
      String name = source + " (module " + (alternatives.size() + 1) + ")";
      CborNode module = CborNode.read(name, tag.tagged(MODULE).bytes());
      for (CborNode triple : triples(module)) {
        CorimReader reader = new CorimReader();
        reader.add(triple);
        if (first.isEmpty()) {
          first = Optional.of(triple);
        }
        if (!first.get().items().get(0).isSame(triple.items().get(0))) {
          throw triple.bad("another environment than the first, expected an alternative to it");
        }
        alternatives.add(
            new ExpectedRegisters("reference " + (alternatives.size() + 1), reader.banks));
        if (!alternatives.get(0).pcrs().equals(reader.pcrs())) {
          throw triple.bad("other registers than the first, expected an alternative to it");
        }
      }
    }
    if (alternatives.isEmpty()) {
      throw map.bad("no reference values");
    }
    return alternatives;
  }

  private SortedSet<Integer> pcrs() {
    return new ExpectedRegisters("", banks).pcrs();
  }

  private static List<CborNode> triples(CborNode module) throws PredictionFormatException {
    known(module, Set.of(0L, 1L, 2L, 3L, 4L));
    known(module.member(4), Set.of(0L));
    return module.member(4).member(0).items();
  }

  /** The environment, which only names what the values are of, and the measurements. */
  private void add(CborNode triple) throws PredictionFormatException {
    if (triple.items().size() != 2) {
      throw triple.bad("no pair of environment and measurements");
    }
    for (CborNode measurement : triple.items().get(1).items()) {
      known(measurement, Set.of(0L, 1L));
      CborNode values = measurement.member(1);
      known(values, Set.of(2L, 11L, 14L));
      if (values.optional(14).isPresent()) {
        for (var register : values.member(14).members().entrySet()) {
          add(pcr(register.getKey(), register.getValue()), register.getValue());
        }
      }
      if (values.optional(2).isPresent()) {
        CborNode index = measurement.member(0);
        add(pcr(index.integer(), index), values.member(2));
      }
    }
    if (banks.isEmpty()) {
      throw triple.bad("no register values");
    }
  }

  private void add(int pcr, CborNode digests) throws PredictionFormatException {
    if (digests.items().isEmpty()) {
      throw digests.bad("no digest of PCR " + pcr);
    }
    for (CborNode digest : digests.items()) {
      if (digest.items().size() != 2) {
        throw digest.bad("no pair of algorithm and digest");
      }
      HashAlgorithm bank = algorithm(digest.items().get(0));
      byte[] value = digest.items().get(1).bytes();
      if (value.length != bank.size()) {
        throw digest.bad("a digest of " + value.length + " bytes for " + bank.bankName());
      }
      byte[] before = banks.computeIfAbsent(bank, each -> new TreeMap<>()).put(pcr, value);
      if (before != null && !Arrays.equals(before, value)) {
        throw digest.bad("a second value of PCR " + pcr + " in bank " + bank.bankName());
      }
    }
  }

  private static int pcr(Object key, CborNode node) throws PredictionFormatException {
    if (key instanceof Long number && number >= 0 && number < PcrBanks.PCR_COUNT) {
      return number.intValue();
    }
    throw node.bad("register " + key + ", expected 0 to " + (PcrBanks.PCR_COUNT - 1));
  }

  /** The number in the IANA registry of named information hash algorithms, or a name. */
  private static HashAlgorithm algorithm(CborNode node) throws PredictionFormatException {
    Optional<String> name = node.text();
    long number = name.isPresent() ? 0 : node.integer();
    return Arrays.stream(HashAlgorithm.values())
        .filter(
            each ->
                name.isPresent()
                    ? name.get().equals(Corim.algorithmName(each))
                    : Optional.of(number).equals(Corim.algorithmNumber(each)))
        .findFirst()
        .orElseThrow(() -> node.bad("unknown hash algorithm"));
  }

  private static void known(CborNode map, Set<Long> keys) throws PredictionFormatException {
    for (Object key : map.members().keySet()) {
      if (!keys.contains(key)) {
        throw map.bad("member " + key + " says something that is not compared");
      }
    }
  }
}
