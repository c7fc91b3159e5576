package io.premeasure.boot.txt.launch;

import java.util.Optional;

/** What has to be known of a platform: data that SINIT measures, as it measures them. */
public enum PlatformField {
  BIOS_AC_REGISTRATION(
      "biosAcRegistration",
      Form.BYTES,
      "the data of event BIOSAC_REG_DATA in a log of the machine, 32 bytes with a TPM 2.0"),
  SCRTM_STATUS(
      "scrtmStatus",
      Form.NUMBER,
      "the data of event CPU_SCRTM_STAT in a log, or ProcScrtmStatus in SinitMleData: 0 when the"
          + " BIOS is the static root of trust, 1 when the processor is"),
  STM("stm", Form.BYTES, "the data of event STM_HASH in a log, 00 without an SMM transfer monitor"),
  NV_INFO(
      "nvInfo",
      Form.BYTES,
      "the data of event NV_INFO_HASH in a log; or for the NV indices AUX, PS and PO, in this"
          + " order, 00 when there is none, else 01 and what tpm2_nvreadpublic shows"),
  POLICY_CONTROL(
      "policyControl",
      Form.NUMBER,
      "PolicyControl of the launch control policy in the TPM (txt policy show), or the data of"
          + " event LCP_CONTROL_HASH in a log"),
  LCP_DETAILS(
      "lcpDetails",
      Form.BYTES,
      "the data of event LCP_DETAILS_HASH in a log; 00 without a policy and with one that allows"
          + " any launch"),
  LCP_AUTHORITIES(
      "lcpAuthorities",
      Form.BYTES,
      "the data of event LCP_AUTHORITIES_HASH in a log; 00 without a policy and with one that"
          + " allows any launch"),
  BIOS_ACM_ID("biosAcmId", Form.BYTES, "BiosAcmId in SinitMleData (txt-stat, txt heap), 20 bytes"),
  MSEG_VALID("msegValid", Form.BYTES, "MsegValid in SinitMleData (txt-stat, txt heap), 8 bytes"),
  STM_HASH(
      "stmHash",
      Form.BYTES,
      "StmHash in SinitMleData (txt-stat, txt heap), 20 bytes, zeros without an SMM transfer"
          + " monitor"),
  LCP_POLICY_HASH(
      "lcpPolicyHash",
      Form.BYTES,
      "LcpPolicyHash in SinitMleData (txt-stat, txt heap), 20 bytes, zeros without a policy"),
  SINIT_MLE_VERSION(
      "sinitMleDataVersion", Form.NUMBER, "the version of SinitMleData (txt-stat, txt heap)");

  /** How a value is written. */
  public enum Form {
    /** Hex digits. */
    BYTES,
    /** A number of 32 bits. */
    NUMBER
  }

  private final String label;
  private final Form form;
  private final String where;

  PlatformField(String label, Form form, String where) {
    this.label = label;
    this.form = form;
    this.where = where;
  }

  /** The name in profiles. */
  public String label() {
    return label;
  }

  /** How its value is written. */
  public Form form() {
    return form;
  }

  /** Where it can be read, for people. */
  public String where() {
    return where;
  }

  /** The field of that name. */
  public static Optional<PlatformField> ofLabel(String label) {
    for (PlatformField field : values()) {
      if (field.label.equals(label)) {
        return Optional.of(field);
      }
    }
    return Optional.empty();
  }
}
