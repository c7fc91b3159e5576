package io.premeasure.verity.cbe;

import io.premeasure.verity.VerityFormatException;
import java.io.IOException;

/** The physical blocks of an image, as far as they are trees: those of 8 and above. */
interface TreeBlocks {
  /** Name of the image, for messages. */
  String name();

  /**
   * A block as it is stored; the array belongs to the caller.
   *
   * @throws VerityFormatException when the image has no such block
   */
  byte[] read(long pba) throws IOException;

  /** As {@link #read(long)}, of blocks that follow each other. */
  default byte[] read(long pba, int count) throws IOException {
    byte[] all = new byte[count * CbeSuperblock.BLOCK];
    for (int i = 0; i < count; i++) {
      System.arraycopy(read(pba + i), 0, all, i * CbeSuperblock.BLOCK, CbeSuperblock.BLOCK);
    }
    return all;
  }

  /**
   * A block, if it is what the node says.
   *
   * @param what names the block in messages
   * @throws VerityFormatException when its hash is another one
   */
  default byte[] read(Node node, String what) throws IOException {
    byte[] block = read(node.pba());
    node.hash().check(block, name(), node.pba(), what);
    return block;
  }

  /** As {@link #read(Node, String)}, of a block that nobody changes. */
  default NodeBlock shared(Node node, String what) throws IOException {
    return new NodeBlock(read(node, what));
  }
}
