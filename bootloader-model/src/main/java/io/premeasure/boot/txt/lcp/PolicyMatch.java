package io.premeasure.boot.txt.lcp;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.Octets;
import io.premeasure.tpm.HashAlgorithm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Finds out, as SINIT does with a TPM 2.0, which elements of a policy's lists a launch satisfies
 * (Intel TXT Software Development Guide, sections 3.2 and 4). Of each kind, the first element of
 * the first list counts; a kind that no list has an element of is not limited. Elements for TPM 1.2
 * do not count. No log of a launch by a policy with lists was there to compare with.
 */
public final class PolicyMatch {
  private final String source;
  private final LaunchPolicy policy;
  private final PolicyData data;
  private final LaunchFacts facts;

  /**
   * A launch by a policy.
   *
   * @param source name of the policy data, for errors
   */
  public PolicyMatch(String source, LaunchPolicy policy, PolicyData data, LaunchFacts facts) {
    this.source = source;
    this.policy = policy;
    this.data = data;
    this.facts = facts;
  }

  /**
   * The elements by which the launch is allowed, for the kinds that the lists have.
   *
   * @return absent when an element is about something that the facts do not tell
   * @throws BootFormatException when SINIT refuses the launch: the data are not the policy's, a
   *     signature does not hold or is revoked, or no element of a kind is satisfied
   */
  public Optional<Map<ElementType, MatchedElement>> elements() throws BootFormatException {
    checkLists();
    Map<ElementType, MatchedElement> found = new EnumMap<>(ElementType.class);
    for (ElementType type :
        List.of(ElementType.MLE2, ElementType.PCONF2, ElementType.SBIOS2, ElementType.STM2)) {
      List<MatchedElement> candidates = candidates(type);
      if (candidates.isEmpty()) {
        continue;
      }
      Optional<Optional<MatchedElement>> match = match(candidates);
      if (match.isEmpty()) {
        return Optional.empty();
      }
      found.put(
          type,
          match
              .get()
              .orElseThrow(
                  () -> bad("SINIT refuses the launch: no element " + type.label() + " fits it")));
    }
    return Optional.of(found);
  }

  private void checkLists() throws BootFormatException {
    if (!Arrays.equals(data.hash(policy.algorithm()), policy.hash())) {
      throw bad(
          "the data are not those of the policy: hash "
              + HexFormat.of().formatHex(data.hash(policy.algorithm())));
    }
    for (int i = 0; i < data.lists().size(); i++) {
      PolicyList list = data.lists().get(i);
      if (list.signature().isPresent()) {
        checkSignature(i, list);
      }
    }
  }

  private void checkSignature(int number, PolicyList list) throws BootFormatException {
    if (ListSignatures.isValid(list).equals(Optional.of(false))) {
      throw bad("the signature of list " + number + " does not hold");
    }
    int counter = list.signature().orElseThrow().revocationCounter();
    if (counter < policy.counters().get(number)) {
      throw bad(
          "list %d is revoked: counter %d, the policy demands %d"
              .formatted(number, counter, policy.counters().get(number)));
    }
  }

  /** Every hash of the kind's elements whose algorithm the policy allows. */
  private List<MatchedElement> candidates(ElementType type) {
    List<MatchedElement> all = new ArrayList<>();
    for (int i = 0; i < data.lists().size(); i++) {
      for (PolicyElement element : data.lists().get(i).elements()) {
        if (element.type().equals(Optional.of(type))) {
          all.addAll(hashes(i, element));
        }
      }
    }
    return all;
  }

  private List<MatchedElement> hashes(int list, PolicyElement element) {
    ElementContent content = element.content().orElseThrow();
    if (content instanceof ElementContent.PlatformConfiguration configuration) {
      return configuration.selections().stream()
          .map(each -> new MatchedElement(list, element, configuration.algorithm(), each.digest()))
          .toList();
    }
    if (content instanceof ElementContent.Firmware firmware) {
      return firmware.hashes().stream()
          .map(hash -> new MatchedElement(list, element, firmware.algorithm(), hash))
          .toList();
    }
    ElementContent.Hashes hashes = (ElementContent.Hashes) content;
    return hashes.hashes().stream()
        .map(hash -> new MatchedElement(list, element, hashes.algorithm(), hash))
        .toList();
  }

  /** The first that fits, or none does; absent when that is not known. */
  private Optional<Optional<MatchedElement>> match(List<MatchedElement> candidates) {
    for (MatchedElement candidate : candidates) {
      Optional<Boolean> fits = isAllowed(candidate) ? fits(candidate) : Optional.of(false);
      if (fits.isEmpty()) {
        return Optional.empty();
      }
      if (fits.get()) {
        return Optional.of(Optional.of(candidate));
      }
    }
    return Optional.of(Optional.empty());
  }

  private boolean isAllowed(MatchedElement candidate) {
    long bit = PolicyAlgorithms.hashBit(candidate.algorithm().bankName()).orElse(0L);
    return (policy.allowed().hashes() & bit) != 0;
  }

  private Optional<Boolean> fits(MatchedElement candidate) {
    ElementContent content = candidate.element().content().orElseThrow();
    if (content instanceof ElementContent.PlatformConfiguration configuration) {
      return fits(configuration, candidate.hash());
    }
    if (content instanceof ElementContent.Firmware) {
      return isEqual(facts.firmware(), candidate);
    }
    Optional<Integer> minimum = ((ElementContent.Hashes) content).minimumSinit();
    if (minimum.isEmpty()) {
      return isEqual(facts.monitor(), candidate);
    }
    return minimum.get() > facts.sinitVersion()
        ? Optional.of(false)
        : isEqual(facts.environment(), candidate);
  }

  private static Optional<Boolean> isEqual(
      Map<HashAlgorithm, Octets> known, MatchedElement candidate) {
    return Optional.ofNullable(known.get(candidate.algorithm()))
        .map(hash -> hash.equals(candidate.hash()));
  }

  private Optional<Boolean> fits(
      ElementContent.PlatformConfiguration configuration, Octets digest) {
    PcrSelection selection =
        configuration.selections().stream()
            .filter(each -> each.digest().equals(digest))
            .findFirst()
            .orElseThrow();
    Map<Integer, Octets> values = facts.registers().getOrDefault(selection.bank(), emptyBank());
    if (!values.keySet().containsAll(selection.pcrs())) {
      return Optional.empty();
    }
    byte[][] parts =
        selection.pcrs().stream().map(pcr -> values.get(pcr).bytes()).toArray(byte[][]::new);
    return Optional.of(Octets.of(configuration.algorithm().hash(parts)).equals(digest));
  }

  private static SortedMap<Integer, Octets> emptyBank() {
    return Collections.emptySortedMap();
  }

  private BootFormatException bad(String reason) {
    return new BootFormatException(source, 0, reason);
  }
}
