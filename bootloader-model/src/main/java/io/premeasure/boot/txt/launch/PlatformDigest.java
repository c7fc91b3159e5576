package io.premeasure.boot.txt.launch;

import io.premeasure.boot.txt.log.TxtEventType;
import java.util.Optional;

/** What has to be known of a platform that is only seen as digests, one for each bank. */
public enum PlatformDigest {
  SINIT_PUBLIC_KEY("sinitPublicKey", TxtEventType.SINIT_PUBKEY_HASH),
  KEY_MANIFEST("keyManifest", TxtEventType.KM_HASH),
  BOOT_POLICY_MANIFEST("bootPolicyManifest", TxtEventType.BPM_HASH),
  BOOT_POLICY("bootPolicy", TxtEventType.BOOT_POL_HASH);

  private final String label;
  private final long eventType;

  PlatformDigest(String label, long eventType) {
    this.label = label;
    this.eventType = eventType;
  }

  /** The name in profiles. */
  public String label() {
    return label;
  }

  /** The type of the event that has it. */
  public long eventType() {
    return eventType;
  }

  /** Where it can be read, for people. */
  public String where() {
    return "the digests of event " + TxtEventType.name(eventType) + " in a log of the machine";
  }

  /** The digest of that name. */
  public static Optional<PlatformDigest> ofLabel(String label) {
    for (PlatformDigest digest : values()) {
      if (digest.label.equals(label)) {
        return Optional.of(digest);
      }
    }
    return Optional.empty();
  }
}
