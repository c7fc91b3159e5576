package io.premeasure.boot.txt.launch;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.Input;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.Source;
import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.log.TxtLog;
import io.premeasure.boot.txt.tboot.VerifiedLaunchPolicy;
import io.premeasure.tpm.HashAlgorithm;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A launch of tboot by SINIT.
 *
 * @param mapping what goes into which register
 * @param sinit the module that is launched
 * @param edx EDX of SENTER, normally 0
 * @param mle tboot
 * @param platform what is known of the machine
 * @param policy tboot's policy
 * @param policySource where that comes from
 * @param modules that the boot loader gives to tboot, without SINIT and policy data; hashed in the
 *     banks and in the policy's algorithm
 */
public record Launch(
    PcrMapping mapping,
    Sinit sinit,
    long edx,
    LaunchEnvironment mle,
    PlatformProfile platform,
    VerifiedLaunchPolicy policy,
    Source policySource,
    List<BootModule> modules) {
  /** The data that SINIT measures of a launch control policy when none matched or none is there. */
  public static final Octets NO_POLICY = Octets.of(new byte[1]);

  /** Copies the list. */
  public Launch {
    modules = List.copyOf(modules);
  }

  /**
   * The registers with a TPM 2.0, whose mapping is always that to details and authorities. A
   * register is left out, with the reason, when a value of the platform is not known.
   *
   * @param banks that are predicted, each with a hash of all parts
   * @param single the one bank that tboot extends; absent when it extends all
   * @throws BootFormatException when a value of the platform has a wrong length, or tboot stops
   */
  public Prediction tpm20(
      Set<HashAlgorithm> banks, Optional<HashAlgorithm> single, List<Input> inputs)
      throws BootFormatException {
    SinitEvents events = new Tpm20Sinit(sinit, edx, mle, platform, banks).events();
    return withTboot(events, PcrMapping.DETAILS, banks, single, inputs);
  }

  /** The registers with a TPM 1.2; the error as above. */
  public Prediction tpm12(List<Input> inputs) throws BootFormatException {
    SinitEvents events = new Tpm12Sinit(sinit, edx, mle, platform).events(mapping);
    Set<HashAlgorithm> sha1 = EnumSet.of(HashAlgorithm.SHA1);
    return withTboot(events, mapping, sha1, Optional.of(HashAlgorithm.SHA1), inputs);
  }

  private Prediction withTboot(
      SinitEvents events,
      PcrMapping registers,
      Set<HashAlgorithm> banks,
      Optional<HashAlgorithm> single,
      List<Input> inputs)
      throws BootFormatException {
    List<Measurement> all = new ArrayList<>(events.measurements());
    all.addAll(
        new TbootMeasurements(policy, policySource, single, banks)
            .measurements(registers, modules));
    return Prediction.from(TxtLog.launched(banks), all, inputs).withUnknown(events.reasons());
  }
}
