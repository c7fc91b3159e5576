package io.premeasure.boot.txt.launch;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.StructureWriter;
import io.premeasure.boot.txt.acm.HashStart;
import io.premeasure.boot.txt.log.TxtEventType;
import io.premeasure.tpm.HashAlgorithm;
import java.util.Set;

/** What SINIT extends with a TPM 2.0, which always has the mapping to details and authorities. */
final class Tpm20Sinit {
  private static final int DETAILS = 17;
  private static final int AUTHORITIES = 18;

  private final Sinit sinit;
  private final long edx;
  private final LaunchEnvironment mle;
  private final PlatformProfile platform;
  private final SinitEvents events;

  Tpm20Sinit(
      Sinit sinit,
      long edx,
      LaunchEnvironment mle,
      PlatformProfile platform,
      Set<HashAlgorithm> banks) {
    this.sinit = sinit;
    this.edx = edx;
    this.mle = mle;
    this.platform = platform;
    this.events = new SinitEvents(platform, banks);
  }

  SinitEvents events() throws BootFormatException {
    details();
    authorities();
    return events;
  }

  private void details() throws BootFormatException {
    events.data(
        DETAILS,
        TxtEventType.HASH_START,
        HashStart.data(sinit.sha256().bytes(), edx),
        sinit.source(),
        "SINIT, measured by the processor");
    bootGuard(PlatformDigest.KEY_MANIFEST, "Boot Guard key manifest");
    bootGuard(PlatformDigest.BOOT_POLICY_MANIFEST, "Boot Guard boot policy manifest");
    bootGuard(PlatformDigest.BOOT_POLICY, "Boot Guard boot policy");
    events.field(
        DETAILS,
        TxtEventType.BIOSAC_REG_DATA,
        PlatformField.BIOS_AC_REGISTRATION,
        "registration of the BIOS ACM");
    scrtm(DETAILS);
    policyControl(DETAILS);
    events.field(
        DETAILS,
        TxtEventType.LCP_DETAILS_HASH,
        PlatformField.LCP_DETAILS,
        "what matched in the launch control policy");
    events.field(DETAILS, TxtEventType.STM_HASH, PlatformField.STM, "SMM transfer monitor");
    capabilities(DETAILS);
    events.digests(
        DETAILS,
        TxtEventType.MLE_HASH,
        mle.hashes(),
        mle.source(),
        "launch environment with its command line");
    nvInfo(DETAILS);
  }

  private void authorities() throws BootFormatException {
    events.platformDigests(AUTHORITIES, PlatformDigest.SINIT_PUBLIC_KEY, "key that signed SINIT");
    scrtm(AUTHORITIES);
    capabilities(AUTHORITIES);
    policyControl(AUTHORITIES);
    events.field(
        AUTHORITIES,
        TxtEventType.LCP_AUTHORITIES_HASH,
        PlatformField.LCP_AUTHORITIES,
        "whose launch control policy matched");
    nvInfo(AUTHORITIES);
  }

  /** Extended only on platforms with Boot Guard and TXT converged, so not missing elsewhere. */
  private void bootGuard(PlatformDigest digest, String description) {
    if (platform.digests(digest).isPresent()) {
      events.platformDigests(DETAILS, digest, description);
    }
  }

  private void scrtm(int pcr) throws BootFormatException {
    events.field(
        pcr,
        TxtEventType.CPU_SCRTM_STAT,
        PlatformField.SCRTM_STATUS,
        Integer.BYTES,
        "static root of trust: 0 BIOS, 1 processor");
  }

  private void policyControl(int pcr) throws BootFormatException {
    events.field(
        pcr,
        TxtEventType.LCP_CONTROL_HASH,
        PlatformField.POLICY_CONTROL,
        Integer.BYTES,
        "PolicyControl of the launch control policy");
  }

  private void nvInfo(int pcr) {
    events.field(pcr, TxtEventType.NV_INFO_HASH, PlatformField.NV_INFO, "NV indices of TXT");
  }

  private void capabilities(int pcr) {
    events.data(
        pcr,
        TxtEventType.OSSINITDATA_CAP_HASH,
        new StructureWriter().u32(mle.capabilities()).toByteArray(),
        mle.source(),
        "capabilities 0x%x".formatted(mle.capabilities()));
  }
}
