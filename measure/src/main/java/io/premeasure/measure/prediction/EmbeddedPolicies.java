package io.premeasure.measure.prediction;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.stub.StubMeasurements;
import io.premeasure.tpm.HashAlgorithm;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/**
 * The signed policies that a unified kernel image brings for its own boot ({@code .pcrsig}),
 * against what it will measure: each must be that of a phase of the boot, and its signature valid.
 */
final class EmbeddedPolicies {
  /** The phases that systemd enters, in their order (systemd-pcrphase.service(8)). */
  private static final List<String> PHASES =
      List.of("enter-initrd", "leave-initrd", "sysinit", "ready", "shutdown", "final");

  private final Set<HashAlgorithm> banks;
  private final List<Measurement> sections;
  private final RSAPublicKey key;

  /**
   * What the policies are checked against.
   *
   * @param banks of the policies
   * @param sections what the stub measures, in these banks
   * @param key that signed the policies
   */
  EmbeddedPolicies(Set<HashAlgorithm> banks, List<Measurement> sections, RSAPublicKey key) {
    this.banks = Set.copyOf(banks);
    this.sections = List.copyOf(sections);
    this.key = key;
  }

  /**
   * What became of a policy.
   *
   * @param policy the policy
   * @param phase until which phase the boot has come when it holds, as words with colons; empty
   *     when this boot never gets there
   * @param signed whether the key signed it
   */
  record Verdict(SignedPolicy policy, Optional<String> phase, boolean signed) {
    boolean holds() {
      return phase.isPresent() && signed;
    }

    Map<String, Object> document() {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("bank", policy.bank().bankName());
      document.put("pcrs", List.copyOf(policy.pcrs()));
      phase.ifPresent(words -> document.put("phase", words));
      document.put("signed", signed);
      document.put("ok", holds());
      return document;
    }
  }

  List<Verdict> check(List<SignedPolicy> policies) {
    List<Verdict> verdicts = new ArrayList<>();
    for (SignedPolicy policy : policies) {
      verdicts.add(new Verdict(policy, phase(policy), isSigned(policy)));
    }
    return verdicts;
  }

  /** The first state of the boot that has the registers of the policy. */
  private Optional<String> phase(SignedPolicy policy) {
    List<Measurement> measured = new ArrayList<>(sections);
    for (int done = 0; done <= PHASES.size(); done++) {
      if (done > 0) {
        measured.add(StubMeasurements.phase(PHASES.get(done - 1), banks));
      }
      if (isThatOf(policy, Prediction.of(banks, measured, List.of()))) {
        return Optional.of(String.join(":", PHASES.subList(0, done)));
      }
    }
    return Optional.empty();
  }

  private static boolean isThatOf(SignedPolicy policy, Prediction prediction) {
    SortedSet<Integer> selection = policy.pcrs();
    if (!prediction.pcrs().containsAll(selection)) {
      return false;
    }
    byte[] registers = prediction.policyPcr(selection).get(policy.bank());
    return Arrays.equals(policy.policy(), SignedPolicies.bounded(registers, policy.bound()));
  }

  /** The bank's hash is also the signature's. */
  private boolean isSigned(SignedPolicy policy) {
    try {
      Signature signature = Signature.getInstance(policy.bank().name() + "withRSA");
      signature.initVerify(key);
      signature.update(policy.policy());
      return signature.verify(policy.signature());
    } catch (GeneralSecurityException e) {
      // Of another length, or by a hash that is not one of signatures: not signed by the key.
      return false;
    }
  }
}
