package io.premeasure.verity.cbe;

import java.io.IOException;
import java.util.Optional;

/**
 * Where a trust anchor keeps the hash of the last secured superblock, out of reach of whoever can
 * change the image.
 */
public interface HashStore {
  /** The hash; none when none was kept yet. */
  Optional<BlockHash> read() throws IOException;

  /**
   * Keeps this hash and no other from now on. When it returns, no loss of power brings the one
   * before back; when it fails, either of the two is kept.
   */
  void write(BlockHash hash) throws IOException;
}
