package io.premeasure.boot.stub;

import io.premeasure.verity.BlockSource;
import java.util.Locale;

/**
 * A file beside a unified kernel image that its stub may pick up.
 *
 * @param name without its folder
 * @param content the file, open as long as this is used
 */
public record SideFile(String name, BlockSource content) {
  private static final int LONGEST_NAME = 255;

  /** Whether the stub looks at a file of that name and suffix; case does not matter. */
  boolean isTaken(String suffix) {
    return name.toLowerCase(Locale.ROOT).endsWith(suffix)
        && !name.startsWith(".")
        && name.length() <= LONGEST_NAME
        && name.chars().allMatch(c -> c < 0x80);
  }
}
