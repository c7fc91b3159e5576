package io.premeasure.verity.filesystem.ext;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Follows one path from the root directory, the way the kernel does below {@code chroot}: an
 * absolute link starts again at this root, {@code ..} at the root stays there. {@code .} and {@code
 * ..} are never looked up on disk.
 */
final class PathWalk {
  private static final int MAX_LINKS = 40;
  private static final int MAX_STEPS = 4096;

  private final ExtTree tree;
  private final Volume volume;
  private final Deque<ExtFile> directories = new ArrayDeque<>();
  private final Deque<FileName> ahead = new ArrayDeque<>();
  private boolean followLast;
  private int links;
  private int steps;
  private String missing = "";

  PathWalk(ExtTree tree, Volume volume) {
    this.tree = tree;
    this.volume = volume;
  }

  /**
   * Walks a path. Whether it ends in a slash makes a difference: then the last name must be a
   * directory.
   *
   * @param followLast whether a symbolic link at the end is followed
   * @return whether every component is there
   */
  boolean walk(byte[] path, boolean followLast) throws IOException {
    this.followLast = followLast;
    directories.push(tree.root());
    pushComponents(path);
    while (!ahead.isEmpty()) {
      if (!step(ahead.pop())) {
        return false;
      }
    }
    return true;
  }

  /** Where a walk that found everything ended. */
  ExtFile end() {
    return directories.element();
  }

  /** Which component a walk that failed did not find. */
  String missing() {
    return missing;
  }

  private boolean step(FileName name) throws IOException {
    ExtFile here = directories.element();
    steps++;
    if (steps > MAX_STEPS) {
      throw volume.failure(
          here.stored().offset(), "a path of more than " + MAX_STEPS + " components");
    }
    if (here.type() != ExtFileType.DIRECTORY) {
      throw volume.failure(
          here.stored().offset(), here.path() + " is no directory, needed to find '" + name + "'");
    }
    if (name.is(".")) {
      return true;
    }
    if (name.is("..")) {
      if (directories.size() > 1) {
        directories.pop();
      }
      return true;
    }
    ExtFile found = tree.child(here, name).orElse(null);
    if (found == null) {
      missing = "no '" + name + "' in " + here.path();
      return false;
    }
    boolean last = ahead.isEmpty();
    if (found.type() == ExtFileType.SYMBOLIC_LINK && (!last || followLast)) {
      follow(found);
    } else {
      directories.push(found);
    }
    return true;
  }

  private void follow(ExtFile link) throws IOException {
    links++;
    if (links > MAX_LINKS) {
      throw volume.failure(
          link.stored().offset(), link.path() + ": more than " + MAX_LINKS + " symbolic links");
    }
    byte[] target = link.linkTarget();
    if (target.length == 0) {
      throw volume.failure(link.stored().offset(), link.path() + ": empty symbolic link");
    }
    if (target[0] == '/') {
      if (volume.options().refuseAbsoluteLinks()) {
        throw volume.failure(
            link.stored().offset(),
            link.path() + ": absolute symbolic link to " + new FileName(target));
      }
      while (directories.size() > 1) {
        directories.pop();
      }
    }
    pushComponents(target);
  }

  /** Puts the components of a path before those still ahead. */
  private void pushComponents(byte[] path) {
    Deque<FileName> components = PathComponents.split(path);
    Iterator<FileName> fromLast = components.descendingIterator();
    while (fromLast.hasNext()) {
      ahead.push(fromLast.next());
    }
  }
}
