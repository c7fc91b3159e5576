package io.premeasure.boot.txt.launch;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.log.TxtEventType;
import io.premeasure.boot.txt.tboot.FailureAction;
import io.premeasure.boot.txt.tboot.PolicyEntry;
import io.premeasure.boot.txt.tboot.VerifiedLaunchPolicy;
import io.premeasure.tpm.HashAlgorithm;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What tboot extends after SINIT: its policy, then the modules. */
final class TbootMeasurements {
  private final VerifiedLaunchPolicy policy;
  private final Source policySource;
  private final Optional<HashAlgorithm> single;
  private final Set<HashAlgorithm> banks;

  /**
   * What a policy demands.
   *
   * @param single the one bank that tboot extends; absent when it extends all with digests of their
   *     own
   * @param banks that are predicted
   */
  TbootMeasurements(
      VerifiedLaunchPolicy policy,
      Source policySource,
      Optional<HashAlgorithm> single,
      Set<HashAlgorithm> banks) {
    this.policy = policy;
    this.policySource = policySource;
    this.single = single;
    this.banks = banks;
  }

  List<Measurement> measurements(PcrMapping mapping, List<BootModule> modules)
      throws BootFormatException {
    boolean details = mapping == PcrMapping.DETAILS;
    List<Measurement> all = new ArrayList<>();
    all.add(policy(17));
    if (details) {
      all.add(policy(18));
    }
    if (!modules.isEmpty()) {
      all.add(module(details ? 17 : 18, 0, modules.get(0)));
    }
    for (int i = 0; i < modules.size(); i++) {
      Optional<PolicyEntry> entry = entry(i, modules.get(i));
      if (entry.isPresent() && entry.get().pcr() != PolicyEntry.NO_PCR) {
        all.add(module(entry.get().pcr(), i, modules.get(i)));
      }
    }
    return all.stream().filter(measurement -> !measurement.digests().isEmpty()).toList();
  }

  private Measurement policy(int pcr) {
    Map<HashAlgorithm, byte[]> digests = new EnumMap<>(HashAlgorithm.class);
    for (HashAlgorithm bank : extended()) {
      digests.put(bank, policy.measurement(bank, single.orElse(HashAlgorithm.SHA256)));
    }
    return new Measurement(
        pcr,
        TxtEventType.TBOOT,
        digests,
        new byte[0],
        policySource,
        "tboot's policy, control " + policy.control());
  }

  private Measurement module(int pcr, int number, BootModule module) {
    Map<HashAlgorithm, byte[]> digests = new EnumMap<>(HashAlgorithm.class);
    for (HashAlgorithm bank : extended()) {
      digests.put(bank, module.hashes().get(bank).bytes());
    }
    return new Measurement(
        pcr,
        TxtEventType.TBOOT,
        digests,
        new byte[0],
        Source.file(module.name()),
        "module " + number + " with command line '" + module.commandLine() + "'");
  }

  /** The entry about a module, unless tboot would stop because of it. */
  private Optional<PolicyEntry> entry(int number, BootModule module) throws BootFormatException {
    Optional<PolicyEntry> entry = policy.entryFor(number);
    boolean halts = policy.action() == FailureAction.HALT;
    if (halts && entry.isEmpty()) {
      throw new BootFormatException(
          policySource.text(), 0, "no entry for module " + number + ": tboot stops");
    }
    boolean compared = halts && single.isPresent() && !entry.get().matchesAny();
    Octets hash = module.hashes().get(policy.algorithm());
    if (compared && !entry.get().hashes().contains(hash)) {
      throw new BootFormatException(
          policySource.text(),
          0,
          "no hash of module " + number + " is that of " + module.name() + ": tboot stops");
    }
    return entry;
  }

  private List<HashAlgorithm> extended() {
    return banks.stream().filter(bank -> single.isEmpty() || single.get() == bank).toList();
  }
}
