package io.premeasure.boot.grub;

import java.util.List;

/**
 * How much a configuration may make its reader do: GRUB has no such limits but its memory, and
 * functions that call each other twice, or values made of themselves, grow without an end. All that
 * a real configuration does stays far below.
 */
final class RunLimits {
  /** Longest text, in characters, that the words of one command have, variables replaced. */
  static final int LONGEST_COMMAND = 1 << 16;

  private static final int MAX_DEPTH = 32;
  private static final int MAX_COMMANDS = 1 << 16;
  private static final int MAX_EVENTS = 1 << 16;
  private static final long MAX_TEXT = 16 << 20;
  private static final long MAX_SCRIPTS = 64 << 20;
  private static final long MAX_FILES = 8L << 30;

  private int commands;
  private int events;
  private long text;
  private long scripts;
  private long files;

  /** A script is run, within so many others. */
  void script(String source, int depth) throws Unpredictable {
    require(depth <= MAX_DEPTH, "scripts nested deeper than " + MAX_DEPTH);
    scripts += source.length();
    require(scripts <= MAX_SCRIPTS, "more than 64 MiB of scripts are run");
  }

  /** A command is run, whether it is measured or not. */
  void command(List<String> words, String block) throws Unpredictable {
    commands++;
    require(commands <= MAX_COMMANDS, "more than " + MAX_COMMANDS + " commands");
    text += block.length();
    for (String word : words) {
      text += word.length() + 1;
    }
    require(text <= MAX_TEXT, "more than 16 MiB of commands are run");
  }

  /** Something is measured. */
  void event() throws Unpredictable {
    events++;
    require(events <= MAX_EVENTS, "more than " + MAX_EVENTS + " events");
  }

  /** A file of so many bytes is read. */
  void file(long size) throws Unpredictable {
    require(size <= MAX_FILES - files, "more than 8 GiB of files are read");
    files += size;
  }

  private static void require(boolean holds, String reason) throws Unpredictable {
    if (!holds) {
      throw new Unpredictable(reason);
    }
  }
}
