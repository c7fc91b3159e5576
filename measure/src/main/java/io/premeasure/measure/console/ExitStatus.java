package io.premeasure.measure.console;

/** The exit status of the program; scripts rely on these numbers. */
public final class ExitStatus {
  /** Done; what was checked holds. */
  public static final int OK = 0;

  /** A check does not hold: bad signature, wrong root hash, corrupt block, PCR mismatch. */
  public static final int CHECK_FAILED = 1;

  /** The command line is wrong. */
  public static final int USAGE = 2;

  /** An input cannot be used: missing, truncated, malformed. */
  public static final int BAD_INPUT = 3;

  /** Something outside is missing or does not answer: TPM, signing tool, network. */
  public static final int UNAVAILABLE = 4;

  /** A bug in this program. */
  public static final int BUG = 5;

  private ExitStatus() {}
}
