package io.premeasure.boot.uefi;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a firmware measures at one place of its sequence: known bytes, known digests, or something
 * that follows from a machine's variables.
 */
public final class FirmwareEvent {
  /** What is known of an event. */
  public enum Kind {
    /** The measured bytes, the same on every machine: separators, actions, version strings. */
    CONSTANT,
    /** Only digests: firmware volumes, option ROMs, tables. */
    DIGEST,
    /** A variable as UEFI_VARIABLE_DATA; its digests, where known, are those of one machine. */
    VARIABLE,
    /** A boot variable by its content alone, as EDK2 hashes it. */
    BOOT_VARIABLE,
    /** A boot variable as UEFI_VARIABLE_DATA, as other firmware hashes it. */
    BOOT_STRUCTURE,
    /** That there is an event, and nothing else. */
    UNKNOWN;

    /** The name in documents. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the event's text is {@code NAME-GUID}. */
    boolean isVariable() {
      return this == VARIABLE || this == BOOT_VARIABLE || this == BOOT_STRUCTURE;
    }
  }

  private static final Pattern VARIABLE_NAME =
      Pattern.compile("(?s)(.*)-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})");

  private final Kind kind;
  private final int pcr;
  private final long type;
  private final String text;
  private final byte[] data;
  private final Map<HashAlgorithm, byte[]> digests = new EnumMap<>(HashAlgorithm.class);

  private FirmwareEvent(
      Kind kind, int pcr, long type, String text, byte[] data, Map<HashAlgorithm, byte[]> digests) {
    boolean named = kind.isVariable();
    if (pcr < 0 || pcr >= PcrBanks.PCR_COUNT || (named && !VARIABLE_NAME.matcher(text).matches())) {
      throw new IllegalArgumentException(
          "PCR %d, %s: expected PCR 0 to 23, and of a variable NAME-GUID".formatted(pcr, text));
    }
    this.kind = kind;
    this.pcr = pcr;
    this.type = type;
    this.text = text;
    this.data = data.clone();
    digests.forEach((bank, digest) -> this.digests.put(bank, digest.clone()));
  }

  /**
   * Bytes that are the same on every machine.
   *
   * @param pcr the register, 0 to 23
   * @param type the TCG event type
   * @param text what they are, for people
   */
  public static FirmwareEvent constant(int pcr, long type, String text, byte[] data) {
    return new FirmwareEvent(Kind.CONSTANT, pcr, type, text, data, Map.of());
  }

  /** Bytes of which only the digests are known. */
  public static FirmwareEvent digest(
      int pcr, long type, String text, Map<HashAlgorithm, byte[]> digests) {
    return new FirmwareEvent(Kind.DIGEST, pcr, type, text, new byte[0], digests);
  }

  /**
   * A variable.
   *
   * @param name {@code NAME-GUID}
   * @param digests those of one machine, or none
   */
  public static FirmwareEvent variable(
      int pcr, long type, String name, Map<HashAlgorithm, byte[]> digests) {
    return new FirmwareEvent(Kind.VARIABLE, pcr, type, name, new byte[0], digests);
  }

  /** A boot variable by its content alone; name and digests are those of one machine. */
  public static FirmwareEvent bootVariable(
      int pcr, long type, String name, Map<HashAlgorithm, byte[]> digests) {
    return new FirmwareEvent(Kind.BOOT_VARIABLE, pcr, type, name, new byte[0], digests);
  }

  /** A boot variable as UEFI_VARIABLE_DATA; name and digests are those of one machine. */
  public static FirmwareEvent bootStructure(
      int pcr, long type, String name, Map<HashAlgorithm, byte[]> digests) {
    return new FirmwareEvent(Kind.BOOT_STRUCTURE, pcr, type, name, new byte[0], digests);
  }

  /** An event of which nothing is known; the register cannot be predicted. */
  public static FirmwareEvent unknown(int pcr, long type, String text) {
    return new FirmwareEvent(Kind.UNKNOWN, pcr, type, text, new byte[0], Map.of());
  }

  /** What is known. */
  public Kind kind() {
    return kind;
  }

  /** The register, 0 to 23. */
  public int pcr() {
    return pcr;
  }

  /** The TCG event type. */
  public long type() {
    return type;
  }

  /** What is measured, for people; of a variable {@code NAME-GUID}. */
  public String text() {
    return text;
  }

  /** The name of the variable that the event is about. */
  String variableName() {
    return variableMatch().group(1);
  }

  /** Who defined that name. */
  UUID variableVendor() {
    return UUID.fromString(variableMatch().group(2));
  }

  private Matcher variableMatch() {
    Matcher matcher = VARIABLE_NAME.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalStateException("no variable: " + text);
    }
    return matcher;
  }

  /** The measured bytes of a constant event; a copy. */
  public byte[] data() {
    return data.clone();
  }

  /** The digests, where they are known; a copy. */
  public Map<HashAlgorithm, byte[]> digests() {
    Map<HashAlgorithm, byte[]> copy = new EnumMap<>(HashAlgorithm.class);
    digests.forEach((bank, digest) -> copy.put(bank, digest.clone()));
    return Collections.unmodifiableMap(copy);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FirmwareEvent that
        && kind == that.kind
        && pcr == that.pcr
        && type == that.type
        && text.equals(that.text)
        && Arrays.equals(data, that.data)
        && digests.keySet().equals(that.digests.keySet())
        && digests.entrySet().stream()
            .allMatch(each -> Arrays.equals(each.getValue(), that.digests.get(each.getKey())));
  }

  @Override
  public int hashCode() {
    return 31 * pcr + text.hashCode();
  }

  @Override
  public String toString() {
    return "PCR " + pcr + " " + kind.label() + " " + text;
  }
}
