package io.premeasure.boot.txt.launch;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.Input;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.slaunch.PolicyMeasurements;
import io.premeasure.boot.txt.log.TxtLog;
import io.premeasure.tpm.HashAlgorithm;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A launch of a Linux kernel by SINIT, without tboot (Secure Launch). The mapping is that to
 * details and authorities. What SINIT extends is as sure as in launches of tboot; of what the
 * kernel extends no log of a real launch was there to compare with.
 *
 * @param sinit the module that is launched
 * @param edx EDX of SENTER, normally 0
 * @param kernel the launch environment
 * @param platform what is known of the machine
 * @param policy what the kernel measures, for the banks that are predicted
 */
public record LinuxLaunch(
    Sinit sinit,
    long edx,
    LaunchEnvironment kernel,
    PlatformProfile platform,
    PolicyMeasurements policy) {
  /**
   * The registers with a TPM 2.0. One is left out, with the reason, when it needs a value that is
   * not known.
   *
   * @throws BootFormatException when a value of the platform has a wrong length
   */
  public Prediction tpm20(Set<HashAlgorithm> banks, List<Input> inputs) throws BootFormatException {
    return withKernel(new Tpm20Sinit(sinit, edx, kernel, platform, banks).events(), banks, inputs);
  }

  /** The registers with a TPM 1.2, likewise. */
  public Prediction tpm12(List<Input> inputs) throws BootFormatException {
    SinitEvents events = new Tpm12Sinit(sinit, edx, kernel, platform).events(PcrMapping.DETAILS);
    return withKernel(events, EnumSet.of(HashAlgorithm.SHA1), inputs);
  }

  private Prediction withKernel(SinitEvents events, Set<HashAlgorithm> banks, List<Input> inputs) {
    List<Measurement> all = new ArrayList<>(events.measurements());
    all.addAll(policy.measurements());
    Map<Integer, String> reasons = new TreeMap<>(events.reasons());
    policy.unknown().forEach((pcr, reason) -> reasons.merge(pcr, reason, (a, b) -> a + "; " + b));
    return Prediction.from(TxtLog.launched(banks), all, inputs).withUnknown(reasons);
  }
}
