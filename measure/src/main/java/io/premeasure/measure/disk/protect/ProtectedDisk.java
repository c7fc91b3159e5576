package io.premeasure.measure.disk.protect;

import io.premeasure.boot.Prediction;
import java.util.List;

/**
 * What was signed.
 *
 * @param roothash 64 hex digits
 * @param signer 32 bytes, in hex digits
 * @param archiveDigest SHA-256 of the archive, in hex digits
 * @param prediction what the loader will measure
 * @param warnings what is hardly meant, a sentence each
 */
public record ProtectedDisk(
    String roothash,
    String signer,
    String archiveDigest,
    Prediction prediction,
    List<String> warnings) {
  /** Copies the list. */
  public ProtectedDisk {
    warnings = List.copyOf(warnings);
  }
}
