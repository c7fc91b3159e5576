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
}
