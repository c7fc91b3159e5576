package io.premeasure.verity.cbe;

import io.premeasure.verity.BlockTarget;
import java.io.IOException;

/** What an image is stored in. */
interface ImageTarget extends BlockTarget {
  /** Makes it at least so many bytes long; what is new is zero. */
  void grow(long size) throws IOException;
}
