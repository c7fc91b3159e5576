package io.premeasure.verity.filesystem.ext;

/** What an inode is, from the upper four bits of its mode. */
public enum ExtFileType {
  /** A named pipe. */
  FIFO(1),
  /** A character device. */
  CHARACTER_DEVICE(2),
  /** A directory. */
  DIRECTORY(4),
  /** A block device. */
  BLOCK_DEVICE(6),
  /** A file with content. */
  REGULAR(8),
  /** A symbolic link. */
  SYMBOLIC_LINK(10),
  /** A Unix domain socket. */
  SOCKET(12),
  /** An inode that no file may have. */
  UNKNOWN(0);

  private final int number;

  ExtFileType(int number) {
    this.number = number;
  }

  static ExtFileType ofMode(int mode) {
    for (ExtFileType type : values()) {
      if (type.number == mode >> 12) {
        return type;
      }
    }
    return UNKNOWN;
  }
}
