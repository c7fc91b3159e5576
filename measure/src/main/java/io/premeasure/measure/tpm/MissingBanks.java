package io.premeasure.measure.tpm;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.UnavailableException;
import io.premeasure.tpm.HashAlgorithm;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where the digests and the TPM's banks do not match.
 *
 * @param notInTpm banks with digests that the TPM does not keep
 * @param leftOpen active banks that at least one event has no digest for
 */
record MissingBanks(Set<HashAlgorithm> notInTpm, Set<HashAlgorithm> leftOpen) {

  static MissingBanks find(
      Set<HashAlgorithm> active, Set<HashAlgorithm> given, List<Extension> extensions) {
    Set<HashAlgorithm> notInTpm = EnumSet.noneOf(HashAlgorithm.class);
    notInTpm.addAll(given);
    notInTpm.removeAll(active);
    Set<HashAlgorithm> leftOpen = EnumSet.noneOf(HashAlgorithm.class);
    for (HashAlgorithm algorithm : active) {
      if (extensions.stream().anyMatch(each -> !each.digests().containsKey(algorithm))) {
        leftOpen.add(algorithm);
      }
    }
    return new MissingBanks(notInTpm, leftOpen);
  }

  /** Says what does not match on standard error, or refuses to go on. */
  void report(Console console, String tpm, boolean allowed) throws UnavailableException {
    StringBuilder message = new StringBuilder();
    if (!notInTpm.isEmpty()) {
      message.append(tpm).append(" has no active bank ").append(String.join(", ", names(notInTpm)));
    }
    if (!leftOpen.isEmpty()) {
      message
          .append(message.length() == 0 ? "" : "; ")
          .append("no digests for the active bank ")
          .append(String.join(", ", names(leftOpen)))
          .append(", which would stay open to be extended by anybody");
    }
    if (message.length() == 0) {
      return;
    }
    if (!allowed) {
      String text = message + "; nothing was extended (--allow-missing-banks goes on)";
      throw new UnavailableException(text, null);
    }
    console.note("warning: " + message);
  }

  /** The digests that the TPM has a bank for. */
  Map<HashAlgorithm, byte[]> withoutLacking(Map<HashAlgorithm, byte[]> digests) {
    Map<HashAlgorithm, byte[]> known = new EnumMap<>(HashAlgorithm.class);
    known.putAll(digests);
    known.keySet().removeAll(notInTpm);
    return known;
  }

  static List<String> names(Set<HashAlgorithm> banks) {
    return banks.stream().map(HashAlgorithm::bankName).toList();
  }
}
