package io.premeasure.boot.systemdboot;

import java.util.Locale;
import java.util.Optional;

/**
 * systemd-boot's {@code /loader/loader.conf}.
 *
 * @param pattern of the entry that is started by default, if it names one
 */
public record LoaderConfiguration(Optional<String> pattern) {

  /** Reads the file; unknown keys are passed over, as systemd-boot does. */
  public static LoaderConfiguration read(byte[] content) {
    Optional<String> pattern = Optional.empty();
    for (BootEntry.ConfigurationLine line : BootEntry.ConfigurationLine.of(content)) {
      if (line.key().equals("default")) {
        pattern = Optional.of(line.value());
      }
    }
    return new LoaderConfiguration(pattern);
  }

  /**
   * Whether the default pattern is one that matches an entry's file name; {@code *} stands for any
   * characters and {@code ?} for one. Names that begin with {@code @} mean what the user chose last
   * and match nothing.
   *
   * @param id of the entry: the file's name, with or without {@code .conf}
   */
  public boolean matches(String id) {
    if (pattern.isEmpty() || pattern.get().startsWith("@")) {
      return false;
    }
    String wanted = pattern.get().toLowerCase(Locale.ROOT);
    String file = id.toLowerCase(Locale.ROOT);
    return matches(wanted, file) || matches(wanted, file.replaceFirst("\\.conf$", ""));
  }

  /** Two indexes and the last star: linear for each star, without recursion. */
  private static boolean matches(String pattern, String text) {
    int p = 0;
    int t = 0;
    int star = -1;
    int resume = 0;
    while (t < text.length()) {
      if (p < pattern.length()
          && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))
          && pattern.charAt(p) != '*') {
        p++;
        t++;
      } else if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = t;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
