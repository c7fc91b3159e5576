package io.premeasure.verity.filesystem.ext;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** A path taken apart. */
final class PathComponents {
  private PathComponents() {}

  /** The names between slashes; a slash at the end gives a last ".", which asks for a directory. */
  static Deque<FileName> split(byte[] path) {
    Deque<FileName> names = new ArrayDeque<>();
    int start = 0;
    for (int i = 0; i <= path.length; i++) {
      if (i == path.length || path[i] == '/') {
        if (i > start) {
          names.add(new FileName(Arrays.copyOfRange(path, start, i)));
        }
        start = i + 1;
      }
    }
    if (!names.isEmpty() && path[path.length - 1] == '/') {
      names.add(FileName.of("."));
    }
    return names;
  }
}
