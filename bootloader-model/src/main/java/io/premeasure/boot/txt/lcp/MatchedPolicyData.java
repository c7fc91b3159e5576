package io.premeasure.boot.txt.lcp;

import io.premeasure.boot.txt.Octets;
import io.premeasure.tpm.HashAlgorithm;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What SINIT measures of the elements that matched, with a TPM 2.0: the elements themselves among
 * the details, the lists that they are in among the authorities (Intel TXT Software Development
 * Guide, section 1.10). No log shows in which byte order the numbers are.
 */
public final class MatchedPolicyData {
  private static final int UNSIGNED = 0x10;
  private static final int LARGEST = 1 << 10;

  private final PolicyData data;
  private final HashAlgorithm algorithm;
  private final List<Optional<MatchedElement>> slots;
  private final ByteOrder order;

  /**
   * Takes what matched.
   *
   * @param algorithm of the policy
   * @param owner whose policy it is
   * @param elements by their kind, see {@link PolicyMatch}
   * @param order of the bytes of numbers
   */
  public MatchedPolicyData(
      PolicyData data,
      HashAlgorithm algorithm,
      PolicyOwner owner,
      Map<ElementType, MatchedElement> elements,
      ByteOrder order) {
    this.data = data;
    this.algorithm = algorithm;
    this.order = order;
    Optional<MatchedElement> configuration = Optional.ofNullable(elements.get(ElementType.PCONF2));
    boolean owners = owner == PolicyOwner.OWNER;
    this.slots =
        List.of(
            Optional.ofNullable(elements.get(ElementType.MLE2)),
            owners ? configuration : Optional.empty(),
            owners ? Optional.empty() : configuration,
            Optional.ofNullable(elements.get(ElementType.SBIOS2)),
            Optional.ofNullable(elements.get(ElementType.STM2)));
  }

  /**
   * The details: for launch environment, the owner's and the supplier's platform configuration,
   * firmware and SMM transfer monitor a byte 0, or 1 and the element's control and hash.
   */
  public Octets details() {
    ByteBuffer out = ByteBuffer.allocate(LARGEST).order(order);
    for (Optional<MatchedElement> slot : slots) {
      out.put((byte) (slot.isPresent() ? 1 : 0));
      if (slot.isPresent()) {
        out.putInt((int) slot.get().element().control());
        hash(out, slot.get().algorithm(), slot.get().hash().bytes());
      }
    }
    return written(out);
  }

  /**
   * The authorities: the lists of the same elements, each once; of signed ones the kind of
   * signature and the hash of the key, of others their own hash.
   */
  public Octets authorities() {
    List<Integer> lists = new ArrayList<>();
    slots.forEach(
        slot ->
            slot.map(MatchedElement::list).filter(n -> !lists.contains(n)).ifPresent(lists::add));
    ByteBuffer out = ByteBuffer.allocate(LARGEST).order(order);
    for (int number : lists) {
      PolicyList list = data.lists().get(number);
      if (list.signature().isPresent()) {
        ListSignature signature = list.signature().get();
        out.putShort((short) signature.scheme().id());
        out.putShort((short) signedHash(list));
        out.putShort((short) (signature.keyBits() / Byte.SIZE));
      } else {
        out.putShort((short) UNSIGNED);
      }
      hash(out, algorithm, list.hash(algorithm));
    }
    return written(out);
  }

  private static int signedHash(PolicyList list) {
    return ListSignatures.hash(list).map(HashAlgorithm::id).orElse(HashAlgorithm.SM3_256.id());
  }

  private static void hash(ByteBuffer out, HashAlgorithm algorithm, byte[] hash) {
    out.putShort((short) algorithm.id()).put(hash);
  }

  private static Octets written(ByteBuffer out) {
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    return Octets.of(bytes);
  }
}
