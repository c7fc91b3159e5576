package io.premeasure.boot.txt.tboot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The policies that are compiled into versions of tboot, for machines without one of their own. */
public enum BuiltInPolicy {
  /** TPM 2.0, details and authorities, 1.9.12 and later. */
  TPM20(0x0b, 17, true),
  /**
   * TPM 2.0, legacy mapping, 1.9.12 and later; replaced by the other before anything is measured.
   */
  TPM20_LEGACY(0x0b, 19, true),
  /** TPM 2.0, details and authorities, before 1.9.12. */
  TPM20_BEFORE_1_9_12(0x04, 17, true),
  /** TPM 1.2, 1.8 and later. */
  TPM12(0x04, 19, true),
  /** TPM 1.2, legacy mapping, 1.7. */
  TPM12_1_7(0x00, 19, false),
  /** TPM 1.2, details and authorities, 1.7. */
  TPM12_1_7_DETAILS(0x00, 17, false);

  private static final long MEASURED = 1;
  private static final int NV_PCR = 22;
  private static final long NV_INDEX = 0x40000010L;

  private final int algorithm;
  private final int pcr;
  private final boolean hasNv;

  BuiltInPolicy(int algorithm, int pcr, boolean hasNv) {
    this.algorithm = algorithm;
    this.pcr = pcr;
    this.hasNv = hasNv;
  }

  /** The policy: module 0 is measured nowhere else, all others into one register. */
  public VerifiedLaunchPolicy policy() {
    List<PolicyEntry> entries = new ArrayList<>();
    entries.add(entry(0, PolicyEntry.NO_PCR));
    entries.add(entry(PolicyEntry.ANY_MODULE, pcr));
    if (hasNv) {
      entries.add(new PolicyEntry(PolicyEntry.NV_RAW, NV_PCR, true, NV_INDEX, List.of()));
    }
    return new VerifiedLaunchPolicy(FailureAction.NONFATAL, algorithm, MEASURED, entries);
  }

  /** The name in configurations, for example {@code tpm20-before-1-9-12}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The policy of that name. */
  public static Optional<BuiltInPolicy> ofLabel(String label) {
    for (BuiltInPolicy policy : values()) {
      if (policy.label().equals(label)) {
        return Optional.of(policy);
      }
    }
    return Optional.empty();
  }

  private static PolicyEntry entry(int module, int pcr) {
    return new PolicyEntry(module, pcr, true, 0, List.of());
  }
}
