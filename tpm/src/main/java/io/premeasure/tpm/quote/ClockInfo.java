package io.premeasure.tpm.quote;

/**
 * A TPM's clock and counters at the moment of a quote (TPMS_CLOCK_INFO).
 *
 * @param clock milliseconds that the TPM has had power, unsigned; never goes back but by TPM2_Clear
 * @param resetCount TPM resets: boots of the machine, unsigned
 * @param restartCount resumes since the last reset, unsigned
 * @param safe whether no larger clock value can have been reported before
 */
public record ClockInfo(long clock, int resetCount, int restartCount, boolean safe) {
  /** What happened between two quotes. */
  public enum Passage {
    /** The machine ran on: registers can only have been extended. */
    SAME_BOOT,
    /** It slept and resumed. */
    RESUMED,
    /** It was booted again. */
    REBOOTED,
    /** The later quote is the older one, is of another TPM, or the TPM was cleared. */
    WENT_BACK
  }

  /** What happened since an earlier quote of the same TPM. */
  public Passage since(ClockInfo earlier) {
    int resets = Integer.compareUnsigned(resetCount, earlier.resetCount);
    int restarts = Integer.compareUnsigned(restartCount, earlier.restartCount);
    boolean clockBack = Long.compareUnsigned(clock, earlier.clock) < 0;
    // After an orderless shutdown the clock may stand where it was saved last; it is then not safe.
    if (resets < 0 || (resets == 0 && restarts < 0) || (clockBack && (safe || resets == 0))) {
      return Passage.WENT_BACK;
    }
    if (resets > 0) {
      return Passage.REBOOTED;
    }
    return restarts > 0 ? Passage.RESUMED : Passage.SAME_BOOT;
  }
}
