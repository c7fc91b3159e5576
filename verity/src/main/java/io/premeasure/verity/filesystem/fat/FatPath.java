package io.premeasure.verity.filesystem.fat;

import java.util.List;
import java.util.stream.Stream;

/** Paths on a volume: names with {@code /} between them, from the root directory. */
final class FatPath {
  private FatPath() {}

  /** The names of a path; empty for the root directory. Empty names count for nothing. */
  static List<String> names(String path) {
    return Stream.of(path.split("/")).filter(name -> !name.isEmpty()).toList();
  }

  /** A file in a directory. */
  static String join(String directory, String name) {
    return directory.isEmpty() ? name : directory + "/" + name;
  }
}
