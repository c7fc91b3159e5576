package io.premeasure.boot.cvmboot;

import java.io.IOException;
import java.util.Optional;

/** The files of the partition that firmware boots from. */
@FunctionalInterface
public interface EfiSystemPartition {
  /**
   * The plain file of that path.
   *
   * @param path from the root, parts separated by {@code /}; case does not matter, as on FAT
   * @return empty when there is none, or the path names a folder
   */
  Optional<EspFile> find(String path) throws IOException;
}
