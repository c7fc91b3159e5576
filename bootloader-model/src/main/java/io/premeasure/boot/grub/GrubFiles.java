package io.premeasure.boot.grub;

import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.util.Optional;

/** The files of the partition that GRUB has as its root. */
@FunctionalInterface
public interface GrubFiles {
  /**
   * A file.
   *
   * @param path from the root, without the device
   * @return empty when there is none, or it is a folder
   */
  Optional<BlockSource> find(String path) throws IOException;
}
