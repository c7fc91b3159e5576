package io.premeasure.tpm.eventlog.ima;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.eventlog.EventContent;
import io.premeasure.tpm.eventlog.LoggedEvent;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;

/**
 * One entry of a measurement list. A violation, a file that was changed while it was measured, is
 * logged with a digest of zeros and extended as ones.
 */
public final class ImaEntry {
  private final int pcr;
  private final HashAlgorithm column;
  private final byte[] logged;
  private final String template;
  private final byte[] data;

  ImaEntry(int pcr, HashAlgorithm column, byte[] logged, String template, byte[] data) {
    this.pcr = pcr;
    this.column = column;
    this.logged = logged;
    this.template = template;
    this.data = data;
  }

  /** The register, 0 to 23; 10 as a rule. */
  public int pcr() {
    return pcr;
  }

  /** The algorithm of the digest in the list: SHA-1 unless the list is one of another bank. */
  public HashAlgorithm column() {
    return column;
  }

  /** The digest in the list; a copy. */
  public byte[] logged() {
    return logged.clone();
  }

  /** The name of the template. */
  public String template() {
    return template;
  }

  /** The fields, each with its length before it; of the template "ima" digest and name. */
  public byte[] data() {
    return data.clone();
  }

  /** Whether the list says that the file was changed while it was measured. */
  public boolean isViolation() {
    return isFilled(logged, 0);
  }

  /**
   * The entry as an event with the digests that the kernel extends: that of the list, for other
   * banks that of the template data (Linux 5.8 and later).
   */
  public LoggedEvent event(Collection<HashAlgorithm> banks) {
    Map<HashAlgorithm, byte[]> digests = new EnumMap<>(HashAlgorithm.class);
    byte[] hashed = ImaTemplate.hashed(template, data);
    for (HashAlgorithm bank : banks) {
      byte[] digest = bank == column ? logged : bank.hash(hashed);
      digests.put(bank, isViolation() ? ones(bank) : digest);
    }
    return LoggedEvent.of(pcr, EventContent.IMA_TEMPLATE, template, digests, data);
  }

  /** The entry that an event of a list was. */
  static ImaEntry of(LoggedEvent event, HashAlgorithm column) {
    byte[] digest =
        event
            .digest(column)
            .orElseThrow(() -> new IllegalArgumentException("no " + column.bankName() + " digest"));
    byte[] logged = isFilled(digest, 0xff) ? new byte[digest.length] : digest;
    return new ImaEntry((int) event.pcr(), column, logged, event.name(), event.data());
  }

  /** Whether an event of a list is a violation: its digests are all ones. */
  public static boolean isViolation(LoggedEvent event) {
    return event.digests().values().stream().allMatch(digest -> isFilled(digest, 0xff));
  }

  static byte[] ones(HashAlgorithm bank) {
    byte[] ones = new byte[bank.size()];
    Arrays.fill(ones, (byte) 0xff);
    return ones;
  }

  static boolean isFilled(byte[] digest, int value) {
    for (byte each : digest) {
      if (each != (byte) value) {
        return false;
      }
    }
    return true;
  }
}
