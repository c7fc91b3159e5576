package io.premeasure.measure.disk.prepare;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The line of the root file system in /etc/fstab. */
final class FstabLine {
  /** A line that mounts an ext4 file system on the root; what comes behind is replaced. */
  private static final Pattern ROOT =
      Pattern.compile("(?m)^([^#\\s]\\S*)[ \\t]+/[ \\t]+ext4([ \\t][^\\n]*)?$");

  private FstabLine() {}

  /**
   * The table with the options that cvmdisk gives the root: no access times, no dump, no check. The
   * root is read-only below an overlay, where all of these would fail.
   */
  static String patched(String table) {
    Matcher line = ROOT.matcher(table);
    return line.replaceAll("$1 / ext4 rw,noatime 0 0");
  }
}
