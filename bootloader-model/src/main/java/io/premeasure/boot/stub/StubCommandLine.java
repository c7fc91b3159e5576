package io.premeasure.boot.stub;

/** Kernel command lines as systemd-stub treats them (systemd, src/boot: mangle_stub_cmdline). */
public final class StubCommandLine {
  private StubCommandLine() {}

  /**
   * Whether the stub takes load options for a command line: they are not empty and hold no control
   * character, as binary data of boot options does.
   */
  static boolean isText(String options) {
    return !options.isEmpty() && options.chars().allMatch(c -> c > 0x1f);
  }

  /** White space at both ends dropped, each control character inside replaced by a blank. */
  public static String mangled(String line) {
    int start = 0;
    int end = line.indexOf('\0') < 0 ? line.length() : line.indexOf('\0');
    while (start < end && isBlank(line.charAt(start))) {
      start++;
    }
    while (end > start && isBlank(line.charAt(end - 1))) {
      end--;
    }
    StringBuilder mangled = new StringBuilder();
    for (char c : line.substring(start, end).toCharArray()) {
      mangled.append(isBlank(c) ? ' ' : c);
    }
    return mangled.toString();
  }

  private static boolean isBlank(char c) {
    return c <= ' ' || c == 0x7f;
  }
}
