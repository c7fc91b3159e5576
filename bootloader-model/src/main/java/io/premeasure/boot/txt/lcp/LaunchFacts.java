package io.premeasure.boot.txt.lcp;

import io.premeasure.boot.txt.Octets;
import io.premeasure.tpm.HashAlgorithm;
import java.util.Map;
import java.util.SortedMap;

/**
 * What SINIT compares with the elements of a policy. A map without an entry says that nothing is
 * known.
 *
 * @param environment hashes of the launch environment with its command line
 * @param sinitVersion of the SINIT module
 * @param registers values of PCRs before the launch, by bank
 * @param firmware hashes of the firmware, as it registered itself
 * @param monitor hashes of the SMM transfer monitor
 */
public record LaunchFacts(
    Map<HashAlgorithm, Octets> environment,
    int sinitVersion,
    Map<HashAlgorithm, SortedMap<Integer, Octets>> registers,
    Map<HashAlgorithm, Octets> firmware,
    Map<HashAlgorithm, Octets> monitor) {
  /** Copies the maps. */
  public LaunchFacts {
    environment = Map.copyOf(environment);
    registers = Map.copyOf(registers);
    firmware = Map.copyOf(firmware);
    monitor = Map.copyOf(monitor);
  }
}
