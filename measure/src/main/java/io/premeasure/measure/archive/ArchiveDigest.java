package io.premeasure.measure.archive;

import io.premeasure.cpio.BootArchive;
import java.io.IOException;
import java.nio.file.Path;

/** The digest that a signature covers. */
final class ArchiveDigest {
  private ArchiveDigest() {}

  /** SHA-256 of the whole file, read once from start to end. */
  static byte[] of(Path archive) throws IOException {
    try (BootArchive bytes = BootArchive.open(archive)) {
      return bytes.sha256();
    }
  }
}
