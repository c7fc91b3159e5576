package io.premeasure.boot.txt.launch;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.txt.StructureWriter;
import io.premeasure.boot.txt.acm.HashStart;
import io.premeasure.boot.txt.log.TxtEventType;
import io.premeasure.tpm.HashAlgorithm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What SINIT extends with a TPM 2.0, which always has the mapping to details and authorities. */
final class Tpm20Sinit {
  private static final int DETAILS = 17;
  private static final int AUTHORITIES = 18;

  private final Sinit sinit;
  private final long edx;
  private final LaunchEnvironment mle;
  private final PlatformProfile platform;
  private final Set<HashAlgorithm> banks;
  private final SinitExtension extension;

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
    this.banks = banks;
    this.extension = new SinitExtension(banks);
  }

  List<Measurement> measurements() throws BootFormatException {
    List<Measurement> all = new ArrayList<>(details());
    all.addAll(authorities());
    return all;
  }

  private List<Measurement> details() throws BootFormatException {
    List<Measurement> all = new ArrayList<>();
    byte[] start = HashStart.data(sinit.sha256().bytes(), edx);
    all.add(
        extension.data(
            DETAILS,
            TxtEventType.HASH_START,
            start,
            sinit.source(),
            "SINIT, measured by the processor"));
    bootGuard(PlatformDigest.KEY_MANIFEST, "Boot Guard key manifest").ifPresent(all::add);
    bootGuard(PlatformDigest.BOOT_POLICY_MANIFEST, "Boot Guard boot policy manifest")
        .ifPresent(all::add);
    bootGuard(PlatformDigest.BOOT_POLICY, "Boot Guard boot policy").ifPresent(all::add);
    all.add(
        field(
            DETAILS,
            TxtEventType.BIOSAC_REG_DATA,
            PlatformField.BIOS_AC_REGISTRATION,
            "registration of the BIOS ACM"));
    all.add(scrtm(DETAILS));
    all.add(policyControl(DETAILS));
    all.add(
        field(
            DETAILS,
            TxtEventType.LCP_DETAILS_HASH,
            PlatformField.LCP_DETAILS,
            "what matched in the launch control policy"));
    all.add(field(DETAILS, TxtEventType.STM_HASH, PlatformField.STM, "SMM transfer monitor"));
    all.add(capabilities(DETAILS));
    all.add(
        extension.digests(
            DETAILS,
            TxtEventType.MLE_HASH,
            mle.hashes(),
            mle.source(),
            "launch environment with its command line"));
    all.add(nvInfo(DETAILS));
    return all;
  }

  private List<Measurement> authorities() throws BootFormatException {
    var key = platform.require(PlatformDigest.SINIT_PUBLIC_KEY, banks);
    return List.of(
        extension.digests(
            AUTHORITIES,
            TxtEventType.SINIT_PUBKEY_HASH,
            key.value(),
            key.source(),
            "key that signed SINIT"),
        scrtm(AUTHORITIES),
        capabilities(AUTHORITIES),
        policyControl(AUTHORITIES),
        field(
            AUTHORITIES,
            TxtEventType.LCP_AUTHORITIES_HASH,
            PlatformField.LCP_AUTHORITIES,
            "whose launch control policy matched"),
        nvInfo(AUTHORITIES));
  }

  private Optional<Measurement> bootGuard(PlatformDigest digest, String description)
      throws BootFormatException {
    if (platform.digests(digest).isEmpty()) {
      return Optional.empty();
    }
    var value = platform.require(digest, banks);
    return Optional.of(
        extension.digests(DETAILS, digest.eventType(), value.value(), value.source(), description));
  }

  private Measurement scrtm(int pcr) throws BootFormatException {
    platform.requireNumber(PlatformField.SCRTM_STATUS);
    return field(
        pcr,
        TxtEventType.CPU_SCRTM_STAT,
        PlatformField.SCRTM_STATUS,
        "static root of trust: 0 BIOS, 1 processor");
  }

  private Measurement policyControl(int pcr) throws BootFormatException {
    platform.requireNumber(PlatformField.POLICY_CONTROL);
    return field(
        pcr,
        TxtEventType.LCP_CONTROL_HASH,
        PlatformField.POLICY_CONTROL,
        "PolicyControl of the launch control policy");
  }

  private Measurement nvInfo(int pcr) throws BootFormatException {
    return field(pcr, TxtEventType.NV_INFO_HASH, PlatformField.NV_INFO, "NV indices of TXT");
  }

  private Measurement capabilities(int pcr) {
    return extension.data(
        pcr,
        TxtEventType.OSSINITDATA_CAP_HASH,
        new StructureWriter().u32(mle.capabilities()).toByteArray(),
        mle.source(),
        "capabilities 0x%x that tboot chooses".formatted(mle.capabilities()));
  }

  private Measurement field(int pcr, long type, PlatformField field, String description)
      throws BootFormatException {
    return extension.data(pcr, type, platform.require(field), description);
  }
}
