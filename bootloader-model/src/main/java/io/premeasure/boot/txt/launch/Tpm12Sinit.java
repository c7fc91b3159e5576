package io.premeasure.boot.txt.launch;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.StructureWriter;
import io.premeasure.boot.txt.acm.HashStart;
import io.premeasure.boot.txt.log.TxtEventType;
import io.premeasure.tpm.HashAlgorithm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  private final SinitExtension extension = new SinitExtension(Set.of(HashAlgorithm.SHA1));

  Tpm12Sinit(Sinit sinit, long edx, LaunchEnvironment mle, PlatformProfile platform) {
    this.sinit = sinit;
    this.edx = edx;
    this.mle = mle;
    this.platform = platform;
  }

  List<Measurement> measurements(PcrMapping mapping) throws BootFormatException {
    List<Measurement> all = new ArrayList<>();
    all.add(start());
    if (mapping == PcrMapping.LEGACY) {
      all.add(combined());
      all.add(launchEnvironment(18));
    } else {
      all.addAll(details());
      all.addAll(authorities());
    }
    return all;
  }

  private Measurement start() throws BootFormatException {
    boolean sha256 = platform.requireNumber(PlatformField.SINIT_MLE_VERSION) >= WITH_SHA256;
    byte[] hash = sha256 ? sinit.sha256().bytes() : sinit.sha1().bytes();
    return extension.data(
        17,
        TxtEventType.HASH_START,
        HashStart.data(hash, edx),
        sinit.source(),
        "SINIT, measured by the processor");
  }

  /** All of the platform in one digest. */
  private Measurement combined() throws BootFormatException {
    StructureWriter out = new StructureWriter();
    out.bytes(platform.require(PlatformField.BIOS_ACM_ID, HASH_SIZE).value().bytes());
    out.bytes(platform.require(PlatformField.MSEG_VALID, Long.BYTES).value().bytes());
    out.bytes(platform.require(PlatformField.STM, HASH_SIZE).value().bytes());
    out.u32(platform.requireNumber(PlatformField.POLICY_CONTROL));
    out.bytes(platform.require(PlatformField.LCP_POLICY_HASH, HASH_SIZE).value().bytes());
    out.u32(capabilities());
    if (platform.requireNumber(PlatformField.SINIT_MLE_VERSION) >= WITH_SCRTM) {
      out.u32(platform.requireNumber(PlatformField.SCRTM_STATUS));
    }
    Source source = platform.require(PlatformField.BIOS_ACM_ID).source();
    return extension.data(
        17,
        TxtEventType.COMBINED_HASH,
        out.toByteArray(),
        source,
        "BIOS ACM, SMM transfer monitor, launch control policy and capabilities");
  }

  private List<Measurement> details() throws BootFormatException {
    PlatformProfile.Value<Octets> registration =
        platform.require(PlatformField.BIOS_AC_REGISTRATION, HASH_SIZE);
    PlatformProfile.Value<Octets> stm = platform.require(PlatformField.STM, HASH_SIZE);
    return List.of(
        digest(
            17,
            TxtEventType.BIOSAC_REG_DATA,
            registration.value(),
            registration.source(),
            "registration of the BIOS ACM"),
        field(17, TxtEventType.CPU_SCRTM_STAT, PlatformField.SCRTM_STATUS, "static root of trust"),
        field(17, TxtEventType.LCP_CONTROL_HASH, PlatformField.POLICY_CONTROL, "PolicyControl"),
        matched(17, TxtEventType.LCP_DETAILS_HASH, PlatformField.LCP_DETAILS),
        digest(17, TxtEventType.STM_HASH, stm.value(), stm.source(), "SMM transfer monitor"),
        capabilitiesMeasurement(17),
        launchEnvironment(17));
  }

  private List<Measurement> authorities() throws BootFormatException {
    return List.of(
        extension.data(
            18,
            TxtEventType.SINIT_PUBKEY_HASH,
            sinit.modulus().bytes(),
            sinit.source(),
            "key that signed SINIT"),
        field(18, TxtEventType.CPU_SCRTM_STAT, PlatformField.SCRTM_STATUS, "static root of trust"),
        capabilitiesMeasurement(18),
        field(18, TxtEventType.LCP_CONTROL_HASH, PlatformField.POLICY_CONTROL, "PolicyControl"),
        matched(18, TxtEventType.LCP_AUTHORITIES_HASH, PlatformField.LCP_AUTHORITIES));
  }

  /** Data of a policy that matched, hashed; 20 zeros when there is none. */
  private Measurement matched(int pcr, long type, PlatformField field) throws BootFormatException {
    PlatformProfile.Value<Octets> value = platform.require(field);
    if (value.value().equals(Launch.NO_POLICY)) {
      return digest(
          pcr, type, Octets.of(new byte[HASH_SIZE]), value.source(), "no list of a policy");
    }
    return extension.data(pcr, type, value, "what matched in the launch control policy");
  }

  private Measurement launchEnvironment(int pcr) {
    return extension.digests(
        pcr,
        TxtEventType.MLE_HASH,
        mle.hashes(),
        mle.source(),
        "launch environment with its command line");
  }

  private Measurement capabilitiesMeasurement(int pcr) {
    return extension.data(
        pcr,
        TxtEventType.OSSINITDATA_CAP_HASH,
        new StructureWriter().u32(mle.capabilities()).toByteArray(),
        mle.source(),
        "capabilities 0x%x that tboot chooses".formatted(mle.capabilities()));
  }

  private Measurement field(int pcr, long type, PlatformField field, String description)
      throws BootFormatException {
    platform.requireNumber(field);
    return extension.data(pcr, type, platform.require(field), description);
  }

  private Measurement digest(int pcr, long type, Octets digest, Source source, String description) {
    return extension.digests(pcr, type, Map.of(HashAlgorithm.SHA1, digest), source, description);
  }

  private long capabilities() throws BootFormatException {
    long control = platform.requireNumber(PlatformField.POLICY_CONTROL);
    return (control & CONTROL_CAPABILITIES) != 0 ? mle.capabilities() : 0;
  }
}
