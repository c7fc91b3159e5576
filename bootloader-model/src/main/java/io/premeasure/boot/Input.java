package io.premeasure.boot;

import io.premeasure.tpm.HashAlgorithm;
import java.util.HexFormat;

/**
 * A file that a prediction was made from.
 *
 * @param name as the user gave it
 * @param sha256 of its content, 64 lower-case hex digits
 * @param size in bytes
 */
public record Input(String name, String sha256, long size) {
  private static final String SHA256 = "[0-9a-f]{64}";

  /** Checks the digest's form and the size's sign. */
  public Input {
    if (!sha256.matches(SHA256) || size < 0) {
      throw new IllegalArgumentException("no SHA-256 value or size: " + sha256 + ", " + size);
    }
  }

  /** The input of that name and content. */
  public static Input of(String name, byte[] content) {
    return of(name, HashAlgorithm.SHA256.hash(content), content.length);
  }

  /** An input whose SHA-256 value, 32 bytes, is known. */
  public static Input of(String name, byte[] sha256, long size) {
    return new Input(name, HexFormat.of().formatHex(sha256), size);
  }
}
