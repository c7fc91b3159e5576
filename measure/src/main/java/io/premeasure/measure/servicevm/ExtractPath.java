package io.premeasure.measure.servicevm;

import io.premeasure.measure.document.DocumentFormatException;
import io.premeasure.measure.document.DocumentNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a kernel is inside of the disks, {@code [DISK[,PARTITION]:]PATH} as OpenXT's kernel-extract
 * takes it.
 *
 * @param disk number of the disk, 0 when none is given
 * @param partition its number; empty when none is given
 * @param path inside of the file system, with a leading slash
 */
public record ExtractPath(int disk, String partition, String path) {
  private static final Pattern FORM =
      Pattern.compile("(?:(\\d{1,3})(?:,(\\d{1,3}))?:)?/*([^/:].*)", Pattern.DOTALL);

  /** Reads the form. */
  static ExtractPath of(DocumentNode member) throws DocumentFormatException {
    Matcher form = FORM.matcher(member.text());
    if (!form.matches()) {
      throw member.bad("found '" + member.text() + "', expected [DISK[,PARTITION]:]PATH");
    }
    return new ExtractPath(
        form.group(1) == null ? 0 : Integer.parseInt(form.group(1)),
        form.group(2) == null ? "" : form.group(2),
        "/" + form.group(3));
  }

  /** As a warning says it: OpenXT itself splits the text at the wrong place. */
  public boolean isOnlyMeantByOpenXt() {
    return !partition.isEmpty();
  }
}
