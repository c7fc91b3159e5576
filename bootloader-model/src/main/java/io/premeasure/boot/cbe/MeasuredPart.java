package io.premeasure.boot.cbe;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What of an image is measured. */
public enum MeasuredPart {
  /**
   * The 4096 bytes of the secured superblock, with its keys encrypted. They cover all that was ever
   * written, and change with every sync.
   */
  SUPERBLOCK("superblock of the image"),

  /** The root block of a snapshot's tree, 4096 bytes, which changes with what is written. */
  VBD_ROOT("root block of the disk's tree"),

  /** The decrypted disk, zeros where nothing was written; independent of keys and places. */
  CONTENT("decrypted content of the disk");

  private final String description;

  MeasuredPart(String description) {
    this.description = description;
  }

  /** The part with the label, if there is one. */
  public static Optional<MeasuredPart> of(String label) {
    return Arrays.stream(values()).filter(part -> part.label().equals(label)).findFirst();
  }

  /** The name in descriptions and command lines: {@code superblock}, {@code vbd-root}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What it is, for people. */
  public String description() {
    return description;
  }
}
