package io.premeasure.cpio;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The file cvmboot.conf of a boot archive: lines {@code key = value}, where the last of repeated
 * keys wins. Keys are kernel and initrd (names of entries), cmdline, roothash (64 hex digits) and
 * timestamp (ignored by the loader).
 */
public final class BootConfiguration {
  /** The name of the entry. */
  public static final String ENTRY = "cvmboot.conf";

  /** Longest value that the loader keeps, in bytes. */
  static final int MAX_VALUE = 4095;

  /** Keys in the order in which cvmdisk writes them. */
  static final List<String> KEYS = List.of("kernel", "initrd", "timestamp", "cmdline", "roothash");

  private static final List<String> REQUIRED = List.of("kernel", "initrd", "cmdline", "roothash");
  private static final Pattern ROOT_HASH = Pattern.compile("[0-9a-fA-F]{64}");

  private final Map<String, String> values;
  private final List<String> warnings;

  BootConfiguration(Map<String, String> values, List<String> warnings) {
    this.values = Map.copyOf(values);
    this.warnings = List.copyOf(warnings);
  }

  /**
   * A configuration to be written.
   *
   * @param kernel name of the kernel's entry
   * @param initrd name of the initrd's entry
   * @param cmdline the kernel's command line
   * @param roothash the dm-verity root hash, 64 hex digits
   * @throws ArchiveFormatException when the loader would not read a value back as it is given
   */
  public static BootConfiguration of(String kernel, String initrd, String cmdline, String roothash)
      throws ArchiveFormatException {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("kernel", kernel);
    values.put("initrd", initrd);
    values.put("cmdline", cmdline);
    values.put("roothash", roothash);
    return checked(values);
  }

  private static BootConfiguration checked(Map<String, String> values)
      throws ArchiveFormatException {
    BootConfiguration given = new BootConfiguration(values, List.of());
    BootConfiguration read = parse(ENTRY, given.encode());
    for (Map.Entry<String, String> entry : values.entrySet()) {
      String found = read.values.getOrDefault(entry.getKey(), "");
      boolean same =
          entry.getKey().equals("roothash")
              ? found.equalsIgnoreCase(entry.getValue())
              : found.equals(entry.getValue());
      if (!same) {
        throw new ArchiveFormatException(
            ENTRY,
            0,
            entry.getKey()
                + " has line ends, white space at its ends, or more than "
                + MAX_VALUE
                + " bytes");
      }
    }
    return read;
  }

  /**
   * Reads a configuration as the cvmboot loader does, except that NUL bytes and text that is not
   * UTF-8 are refused.
   *
   * @param source the name that errors carry
   * @throws ArchiveFormatException with the line, for bad syntax, an unknown key, a bad root hash
   */
  public static BootConfiguration parse(String source, byte[] content)
      throws ArchiveFormatException {
    return new ConfigurationParser(source, content).parse();
  }

  /** The name of the kernel's entry. */
  public Optional<String> kernel() {
    return value("kernel");
  }

  /** The name of the initrd's entry. */
  public Optional<String> initrd() {
    return value("initrd");
  }

  /** The kernel's command line. */
  public Optional<String> cmdline() {
    return value("cmdline");
  }

  /** The dm-verity root hash: 64 hex digits, lower case. */
  public Optional<String> roothash() {
    return value("roothash");
  }

  /** When the image was made; a note for people. */
  public Optional<String> timestamp() {
    return value("timestamp");
  }

  /** The same with a time stamp. */
  public BootConfiguration withTimestamp(String timestamp) throws ArchiveFormatException {
    Map<String, String> changed = new LinkedHashMap<>(values);
    changed.put("timestamp", timestamp);
    return checked(changed);
  }

  /** Keys that the loader needs and that are not there; it then works with stray memory. */
  public List<String> missing() {
    List<String> missing = new ArrayList<>(REQUIRED);
    missing.removeAll(values.keySet());
    return missing;
  }

  /** What the loader accepts silently though it is hardly meant: repeated keys, cut values. */
  public List<String> warnings() {
    return warnings;
  }

  /** The file, in cvmdisk's order of keys, lines ending in a line feed. */
  public byte[] encode() {
    StringBuilder text = new StringBuilder();
    for (String key : KEYS) {
      value(key).ifPresent(value -> text.append(key).append('=').append(value).append('\n'));
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  static boolean isRootHash(String value) {
    return ROOT_HASH.matcher(value).matches();
  }

  private Optional<String> value(String key) {
    return Optional.ofNullable(values.get(key));
  }
}
