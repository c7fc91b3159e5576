package io.premeasure.boot.txt.launch;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.StructureReader;
import io.premeasure.boot.txt.StructureWriter;
import io.premeasure.boot.txt.log.HeapTable;
import io.premeasure.boot.txt.log.LaunchRecord;
import io.premeasure.boot.txt.log.TxtEvent;
import io.premeasure.boot.txt.log.TxtEventType;
import io.premeasure.boot.txt.log.TxtLog;
import java.util.Map;

/** Reads from the log of one launch what is the same in every launch on such a machine. */
public final class ProfileLearner {
  private static final Map<Long, PlatformField> FIELDS =
      Map.of(
          TxtEventType.BIOSAC_REG_DATA, PlatformField.BIOS_AC_REGISTRATION,
          TxtEventType.CPU_SCRTM_STAT, PlatformField.SCRTM_STATUS,
          TxtEventType.LCP_CONTROL_HASH, PlatformField.POLICY_CONTROL,
          TxtEventType.LCP_DETAILS_HASH, PlatformField.LCP_DETAILS,
          TxtEventType.LCP_AUTHORITIES_HASH, PlatformField.LCP_AUTHORITIES,
          TxtEventType.STM_HASH, PlatformField.STM,
          TxtEventType.NV_INFO_HASH, PlatformField.NV_INFO);
  private static final Map<String, PlatformField> HEAP_FIELDS =
      Map.of(
          "Version", PlatformField.SINIT_MLE_VERSION,
          "BiosAcmId", PlatformField.BIOS_ACM_ID,
          "MsegValid", PlatformField.MSEG_VALID,
          "StmHash", PlatformField.STM_HASH,
          "LcpPolicyHash", PlatformField.LCP_POLICY_HASH,
          "PolicyControl", PlatformField.POLICY_CONTROL,
          "ProcScrtmStatus", PlatformField.SCRTM_STATUS);
  private static final int COMBINED_7 = 76;
  private static final int COMBINED_8 = 80;

  private ProfileLearner() {}

  /**
   * The profile that a record of a launch shows. What both log and heap tell is taken from the log,
   * because its digests are checked.
   *
   * @param name of the record, for errors and sources
   * @throws BootFormatException when a digest is not that of its data, when the registers were
   *     spoiled or capped, or when nothing can be learned
   */
  public static PlatformProfile learn(String name, LaunchRecord record) throws BootFormatException {
    PlatformProfile profile = new PlatformProfile(name);
    if (record.log().isPresent()) {
      profile = learn(profile, name, record.log().get());
    }
    if (record.sinitMle().isPresent()) {
      profile = profile.orElse(learn(new PlatformProfile(name), record.sinitMle().get()));
    }
    if (profile.isEmpty()) {
      throw new BootFormatException(name, 0, "nothing in it tells about the platform");
    }
    return profile;
  }

  private static PlatformProfile learn(PlatformProfile start, String name, TxtLog log)
      throws BootFormatException {
    PlatformProfile profile = start;
    for (int i = 0; i < log.events().size(); i++) {
      TxtEvent event = log.events().get(i);
      check(name, i, event);
      profile = learn(profile, event);
    }
    return profile;
  }

  private static PlatformProfile learn(PlatformProfile start, HeapTable table) {
    PlatformProfile profile = start;
    for (Map.Entry<String, PlatformField> each : HEAP_FIELDS.entrySet()) {
      Object value = table.fields().get(each.getKey());
      if (value instanceof Octets octets) {
        profile = profile.with(each.getValue(), octets);
      } else if (value instanceof Long number) {
        profile =
            each.getValue() == PlatformField.MSEG_VALID
                ? profile.with(
                    each.getValue(), Octets.of(new StructureWriter().u64(number).toByteArray()))
                : profile.with(each.getValue(), number);
      }
    }
    return profile;
  }

  private static void check(String name, int index, TxtEvent event) throws BootFormatException {
    if (event.type() == TxtEventType.RANDOM_VALUE) {
      throw new BootFormatException(
          name,
          0,
          "event "
              + index
              + ": SINIT extended a random value, as a pre-production one does; no launch with it"
              + " can be predicted");
    }
    if (event.type() == TxtEventType.CAP_VALUE) {
      throw new BootFormatException(
          name,
          0,
          "event "
              + index
              + ": PCR "
              + event.pcr()
              + " was capped, so that no further measurement counts; take the log of a launch that"
              + " went well");
    }
    boolean hashed = event.isMeasurement() && event.data().size() > 0;
    if (hashed && event.type() != TxtEventType.TBOOT && !event.isDataHashed()) {
      throw new BootFormatException(
          name,
          0,
          "event %d, %s: the digest is not that of the data"
              .formatted(index, TxtEventType.name(event.type())));
    }
  }

  private static PlatformProfile learn(PlatformProfile profile, TxtEvent event)
      throws BootFormatException {
    if (event.type() == TxtEventType.COMBINED_HASH) {
      return learnCombined(profile, event.data());
    }
    PlatformField field = FIELDS.get(event.type());
    if (field != null && event.data().size() > 0) {
      return profile.with(field, event.data());
    }
    for (PlatformDigest digest : PlatformDigest.values()) {
      if (digest.eventType() == event.type()) {
        return profile.with(digest, event.digests());
      }
    }
    return profile;
  }

  /** What a TPM 1.2 gets in one digest; the capabilities in it are not the platform's. */
  private static PlatformProfile learnCombined(PlatformProfile profile, Octets data)
      throws BootFormatException {
    if (data.size() != COMBINED_7 && data.size() != COMBINED_8) {
      return profile;
    }
    StructureReader in = StructureReader.of("COMBINED_HASH", data.bytes());
    PlatformProfile learned =
        profile
            .with(PlatformField.BIOS_ACM_ID, in.octets(20, "BiosAcmId"))
            .with(PlatformField.MSEG_VALID, in.octets(8, "MsegValid"))
            .with(PlatformField.STM_HASH, in.octets(20, "StmHash"))
            .with(PlatformField.POLICY_CONTROL, in.octets(4, "PolicyControl"))
            .with(PlatformField.LCP_POLICY_HASH, in.octets(20, "LcpPolicyHash"));
    in.skip(4, "capabilities");
    return data.size() == COMBINED_8
        ? learned
            .with(PlatformField.SCRTM_STATUS, in.octets(4, "ProcScrtmStatus"))
            .with(PlatformField.SINIT_MLE_VERSION, 8)
        : learned.with(PlatformField.SINIT_MLE_VERSION, 7);
  }
}
