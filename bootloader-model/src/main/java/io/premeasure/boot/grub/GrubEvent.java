package io.premeasure.boot.grub;

import io.premeasure.verity.BlockSource;
import java.util.Optional;

/**
 * Something that GRUB measures.
 *
 * @param kind what it is
 * @param text of the command or command line, without the log's prefix; of a file, its name
 * @param file the file, for files and kernels
 */
record GrubEvent(Kind kind, String text, Optional<BlockSource> file) {
  /** The kinds of events. */
  enum Kind {
    COMMAND,
    KERNEL_COMMAND_LINE,
    FILE,
    KERNEL,
    INITRD
  }

  static GrubEvent command(String text) {
    return new GrubEvent(Kind.COMMAND, text, Optional.empty());
  }
}
