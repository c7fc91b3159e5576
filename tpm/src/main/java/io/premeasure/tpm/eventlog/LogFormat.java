package io.premeasure.tpm.eventlog;

/** The forms in which event logs are stored. */
public enum LogFormat {
  /** TCG_PCR_EVENT records with SHA-1 digests (TCG EFI Protocol 1.2, PC Client BIOS 1.2). */
  TCG_1_2("tcg-1.2"),
  /** A Spec ID event, then TCG_PCR_EVENT2 records (TCG PC Client Platform Firmware Profile). */
  CRYPTO_AGILE("tcg"),
  /** The same container with measurement registers of a confidential VM (UEFI 2.10, 38.4.1). */
  CC("cc"),
  /** EFI_TCG2_FINAL_EVENTS_TABLE (TCG EFI Protocol Specification, section 7.1). */
  FINAL_EVENTS("final-events"),
  /** A log of SINIT and tboot, whose events have digests for the banks that were extended. */
  TXT("txt"),
  /** Linux's binary_runtime_measurements. */
  IMA_BINARY("ima"),
  /** Linux's ascii_runtime_measurements. */
  IMA_ASCII("ima-ascii"),
  /** The JSON text sequence of systemd's measurements (RFC 7464). */
  SYSTEMD("systemd"),
  /** TCG Canonical Event Log 1.0, JSON encoding. */
  CEL_JSON("cel-json"),
  /** TCG Canonical Event Log 1.0, CBOR encoding. */
  CEL_CBOR("cel-cbor"),
  /** TCG Canonical Event Log 1.0, type-length-value encoding. */
  CEL_TLV("cel-tlv");

  private final String label;

  LogFormat(String label) {
    this.label = label;
  }

  /** The name in command lines and documents. */
  public String label() {
    return label;
  }

  /** Whether the registers are measurement registers of a confidential VM instead of PCRs. */
  public boolean hasCcRegisters() {
    return this == CC;
  }

  /** Whether an event without digest for a bank did not extend that bank. */
  boolean namesExtendedBanksOnly() {
    return this == TXT;
  }

  /**
   * The name of a register in logs of this format.
   *
   * @param index of the register as the log counts: a PCR's own, or 0 for MRTD and n+1 for RTMR n
   */
  public String registerName(long index) {
    if (index == LoggedEvent.NO_REGISTER) {
      return "no register";
    }
    if (!hasCcRegisters()) {
      return "PCR " + index;
    }
    return index == 0 ? "MRTD" : "RTMR " + (index - 1);
  }
}
