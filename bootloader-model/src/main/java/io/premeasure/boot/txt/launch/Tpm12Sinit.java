package io.premeasure.boot.txt.launch;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.Source;
import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.StructureWriter;
import io.premeasure.boot.txt.acm.HashStart;
import io.premeasure.boot.txt.log.TxtEventType;
import io.premeasure.tpm.HashAlgorithm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What SINIT extends with a TPM 1.2: SHA-1 only. */
final class Tpm12Sinit {
  private static final int HASH_SIZE = 20;
  private static final int WITH_SHA256 = 7;
  private static final int WITH_SCRTM = 8;
  private static final long CONTROL_CAPABILITIES = 1 << 2;

  private final Sinit sinit;
  private final long edx;
  private final LaunchEnvironment mle;
  private final PlatformProfile platform;
  private final SinitEvents events;

  Tpm12Sinit(Sinit sinit, long edx, LaunchEnvironment mle, PlatformProfile platform) {
    this.sinit = sinit;
    this.edx = edx;
    this.mle = mle;
    this.platform = platform;
    this.events = new SinitEvents(platform, Set.of(HashAlgorithm.SHA1));
  }

  SinitEvents events(PcrMapping mapping) throws BootFormatException {
    start();
    if (mapping == PcrMapping.LEGACY) {
      combined();
      launchEnvironment(18);
    } else {
      details();
      authorities();
    }
    return events;
  }

  private void start() throws BootFormatException {
    if (events.areKnown(17, List.of(PlatformField.SINIT_MLE_VERSION))) {
      boolean sha256 = platform.requireNumber(PlatformField.SINIT_MLE_VERSION) >= WITH_SHA256;
      byte[] hash = sha256 ? sinit.sha256().bytes() : sinit.sha1().bytes();
      events.data(
          17,
          TxtEventType.HASH_START,
          HashStart.data(hash, edx),
          sinit.source(),
          "SINIT, measured by the processor");
    }
  }

  /** All of the platform in one digest. */
  private void combined() throws BootFormatException {
    if (!events.areKnown(17, combinedFields())) {
      return;
    }
    StructureWriter out = new StructureWriter();
    out.bytes(platform.require(PlatformField.BIOS_ACM_ID, HASH_SIZE).value().bytes());
    out.bytes(platform.require(PlatformField.MSEG_VALID, Long.BYTES).value().bytes());
    out.bytes(platform.require(PlatformField.STM_HASH, HASH_SIZE).value().bytes());
    out.u32(platform.requireNumber(PlatformField.POLICY_CONTROL));
    out.bytes(platform.require(PlatformField.LCP_POLICY_HASH, HASH_SIZE).value().bytes());
    out.u32(capabilities());
    if (isWithScrtm()) {
      out.u32(platform.requireNumber(PlatformField.SCRTM_STATUS));
    }
    Source source = platform.require(PlatformField.BIOS_ACM_ID).source();
    events.data(
        17,
        TxtEventType.COMBINED_HASH,
        out.toByteArray(),
        source,
        "BIOS ACM, SMM transfer monitor, launch control policy and capabilities");
  }

  private List<PlatformField> combinedFields() throws BootFormatException {
    List<PlatformField> fields =
        new ArrayList<>(
            List.of(
                PlatformField.BIOS_ACM_ID,
                PlatformField.MSEG_VALID,
                PlatformField.STM_HASH,
                PlatformField.POLICY_CONTROL,
                PlatformField.LCP_POLICY_HASH));
    if (isWithScrtm()) {
      fields.add(PlatformField.SCRTM_STATUS);
    }
    return fields;
  }

  private boolean isWithScrtm() throws BootFormatException {
    return platform.data(PlatformField.SINIT_MLE_VERSION).isPresent()
        && platform.requireNumber(PlatformField.SINIT_MLE_VERSION) >= WITH_SCRTM;
  }

  private void details() throws BootFormatException {
    events.digestField(
        17,
        TxtEventType.BIOSAC_REG_DATA,
        PlatformField.BIOS_AC_REGISTRATION,
        "registration of the BIOS ACM");
    number(17, TxtEventType.CPU_SCRTM_STAT, PlatformField.SCRTM_STATUS, "static root of trust");
    number(17, TxtEventType.LCP_CONTROL_HASH, PlatformField.POLICY_CONTROL, "PolicyControl");
    matched(17, TxtEventType.LCP_DETAILS_HASH, PlatformField.LCP_DETAILS);
    events.digestField(17, TxtEventType.STM_HASH, PlatformField.STM_HASH, "SMM transfer monitor");
    capabilitiesMeasurement(17);
    launchEnvironment(17);
  }

  private void authorities() throws BootFormatException {
    events.data(
        18,
        TxtEventType.SINIT_PUBKEY_HASH,
        sinit.modulus().bytes(),
        sinit.source(),
        "key that signed SINIT");
    number(18, TxtEventType.CPU_SCRTM_STAT, PlatformField.SCRTM_STATUS, "static root of trust");
    capabilitiesMeasurement(18);
    number(18, TxtEventType.LCP_CONTROL_HASH, PlatformField.POLICY_CONTROL, "PolicyControl");
    matched(18, TxtEventType.LCP_AUTHORITIES_HASH, PlatformField.LCP_AUTHORITIES);
  }

  /** Data of a policy that matched, hashed; 20 zeros when there is none. */
  private void matched(int pcr, long type, PlatformField field) {
    Optional<PlatformProfile.Value<Octets>> value = platform.data(field);
    if (value.isPresent() && value.get().value().equals(Launch.NO_POLICY)) {
      events.digests(
          pcr,
          type,
          Map.of(HashAlgorithm.SHA1, Octets.of(new byte[HASH_SIZE])),
          value.get().source(),
          "no list of a policy");
    } else {
      events.field(pcr, type, field, "what matched in the launch control policy");
    }
  }

  private void launchEnvironment(int pcr) {
    events.digests(
        pcr,
        TxtEventType.MLE_HASH,
        mle.hashes(),
        mle.source(),
        "launch environment with its command line");
  }

  private void capabilitiesMeasurement(int pcr) {
    events.data(
        pcr,
        TxtEventType.OSSINITDATA_CAP_HASH,
        new StructureWriter().u32(mle.capabilities()).toByteArray(),
        mle.source(),
        "capabilities 0x%x".formatted(mle.capabilities()));
  }

  private void number(int pcr, long type, PlatformField field, String description)
      throws BootFormatException {
    events.field(pcr, type, field, Integer.BYTES, description);
  }

  private long capabilities() throws BootFormatException {
    long control = platform.requireNumber(PlatformField.POLICY_CONTROL);
    return (control & CONTROL_CAPABILITIES) != 0 ? mle.capabilities() : 0;
  }
}
