package io.premeasure.boot.txt.launch;

/** The capabilities that what starts SINIT chooses, by which SINIT works and which it measures. */
public final class OsSinitCapabilities {
  private static final long WAKE_BY_GETSEC = 1;
  private static final long WAKE_BY_MONITOR = 1 << 1;
  private static final long PAGE_TABLE_IN_ECX = 1 << 2;
  private static final long DETAILS_MAPPING = 1 << 5;
  private static final long TCG_LOG = 1 << 9;
  private static final long CHOSEN =
      WAKE_BY_GETSEC | WAKE_BY_MONITOR | PAGE_TABLE_IN_ECX | DETAILS_MAPPING | TCG_LOG;

  private static final long DETAILS_ALONE = 3 << 4;

  private OsSinitCapabilities() {}

  /**
   * What tboot chooses.
   *
   * @param mle capabilities in tboot's MLE header
   * @param sinit capabilities in SINIT's information table
   * @param tcgLog whether the log is a crypto-agile one
   * @param details whether a TPM 1.2 has the mapping to details and authorities; with a TPM 2.0 the
   *     bit is not set, though the mapping is used
   */
  public static long chosen(long mle, long sinit, boolean tcgLog, boolean details) {
    return (mle & ~CHOSEN)
        | ((sinit & WAKE_BY_MONITOR) != 0 ? WAKE_BY_MONITOR : WAKE_BY_GETSEC)
        | (tcgLog ? TCG_LOG : 0)
        | (details ? DETAILS_MAPPING : 0);
  }

  /**
   * What GRUB chooses for Secure Launch of Linux (TrenchBoot's version of it).
   *
   * @param sinit capabilities in SINIT's information table
   * @param tpm20 whether there is a TPM 2.0, whose log is then a crypto-agile one
   */
  public static long chosenByGrub(long sinit, boolean tpm20) {
    return DETAILS_ALONE
        | ((sinit & WAKE_BY_MONITOR) != 0 ? WAKE_BY_MONITOR : WAKE_BY_GETSEC)
        | (sinit & PAGE_TABLE_IN_ECX)
        | (tpm20 ? TCG_LOG : 0);
  }

  /** Whether tboot and SINIT can both keep a crypto-agile log, as tboot then does. */
  public static boolean canKeepTcgLog(long mle, long sinit) {
    return (mle & sinit & TCG_LOG) != 0;
  }
}
