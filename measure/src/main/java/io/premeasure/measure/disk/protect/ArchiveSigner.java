package io.premeasure.measure.disk.protect;

import io.premeasure.cpio.signing.SignatureRecord;
import java.io.IOException;
import java.nio.file.Path;

/** Who signs archives. */
@FunctionalInterface
public interface ArchiveSigner {
  /**
   * Signs an archive.
   *
   * @param archive the file
   * @param digest its SHA-256
   */
  SignatureRecord sign(Path archive, byte[] digest) throws IOException;
}
