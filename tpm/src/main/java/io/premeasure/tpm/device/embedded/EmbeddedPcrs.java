package io.premeasure.tpm.device.embedded;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** The registers of the embedded TPM, their update counter, and the dynamic launch sequence. */
final class EmbeddedPcrs {
  private static final int DYNAMIC_FIRST = 17;
  private static final int DYNAMIC_LAST = 22;

  private final List<HashAlgorithm> algorithms;
  private PcrBanks banks;
  private int updateCounter;
  private boolean started;
  private boolean measuredBeforeStartup;
  private ByteArrayOutputStream hashSequence;

  EmbeddedPcrs(Collection<HashAlgorithm> algorithms) {
    banks = new PcrBanks(algorithms);
    this.algorithms = List.copyOf(banks.algorithms());
  }

  boolean started() {
    return started;
  }

  Set<HashAlgorithm> algorithms() {
    return banks.algorithms();
  }

  int updateCounter() {
    return updateCounter;
  }

  byte[] value(HashAlgorithm algorithm, int pcr) {
    return banks.value(algorithm, pcr);
  }

  /** TPM2_Startup(CLEAR); PCR 0 tells from which locality other than 0 it came. */
  void startup(int locality) {
    if (!measuredBeforeStartup && locality == 3) {
      setPcr0(locality);
    }
    started = true;
    // Setting a register at startup counts as a change of it, as in libtpms.
    for (int pcr = 0; pcr < PcrBanks.PCR_COUNT; pcr++) {
      changed(pcr);
    }
  }

  void extend(int pcr, HashAlgorithm algorithm, byte[] digest) {
    banks.extend(algorithm, pcr, digest);
    changed(pcr);
  }

  void event(int pcr, byte[] data) {
    algorithms.forEach(algorithm -> extend(pcr, algorithm, algorithm.hash(data)));
  }

  void reset(int pcr) {
    banks.reset(pcr);
    changed(pcr);
  }

  /** TPM_HASH_START: opens the sequence; after startup it also clears the dynamic registers. */
  void hashStart() {
    hashSequence = new ByteArrayOutputStream();
    if (started) {
      for (int pcr = DYNAMIC_FIRST; pcr <= DYNAMIC_LAST; pcr++) {
        reset(pcr);
      }
    } else {
      setPcr0(4);
    }
  }

  /** TPM_HASH_DATA; without an open sequence nothing happens, as in hardware. */
  void hashData(byte[] data) {
    if (hashSequence != null) {
      hashSequence.writeBytes(data);
    }
  }

  /** TPM_HASH_END: extends PCR 17, or PCR 0 before startup, with the digest of the data. */
  void hashEnd() {
    if (hashSequence == null) {
      return;
    }
    event(started ? DYNAMIC_FIRST : 0, hashSequence.toByteArray());
    measuredBeforeStartup |= !started;
    hashSequence = null;
  }

  /** Power off and on: the state before startup. */
  void powerCycle() {
    banks = new PcrBanks(algorithms);
    updateCounter = 0;
    started = false;
    measuredBeforeStartup = false;
    hashSequence = null;
  }

  private void setPcr0(int locality) {
    for (HashAlgorithm algorithm : algorithms) {
      byte[] value = new byte[algorithm.size()];
      Arrays.fill(value, value.length - 1, value.length, (byte) locality);
      banks.set(algorithm, 0, value);
    }
  }

  private void changed(int pcr) {
    if (!PcrLocalities.keepsCounter(pcr)) {
      updateCounter++;
    }
  }
}
