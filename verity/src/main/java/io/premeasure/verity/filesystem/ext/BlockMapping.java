package io.premeasure.verity.filesystem.ext;

import java.io.IOException;

/** Where the blocks of one file are. Keeps the nodes it read last; not for several threads. */
interface BlockMapping {
  /** The run that starts at a block of the file. */
  BlockRun find(long logical) throws IOException;

  /** Gives all blocks the file takes to a visitor. */
  void visit(Visitor visitor) throws IOException;

  /** Receives the blocks of a file. */
  interface Visitor {
    /** Blocks of content. */
    void data(long physical, long length) throws IOException;

    /** A block that holds pointers or extents. */
    void node(long physical) throws IOException;
  }

  /** The mapping that the inode's flags call for. */
  static BlockMapping of(Volume volume, Inode inode) throws IOException {
    return inode.hasExtents()
        ? new ExtentMapping(volume, inode)
        : new IndirectMapping(volume, inode);
  }
}
