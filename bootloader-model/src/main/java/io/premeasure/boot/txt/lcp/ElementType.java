package io.premeasure.boot.txt.lcp;

import java.util.Optional;

/** The kinds of policy elements; those for TPM 1.2 have SHA-1 hashes only. */
public enum ElementType {
  MLE(0x00, "mle"),
  PCONF(0x01, "pconf"),
  SBIOS(0x02, "sbios"),
  CUSTOM(0x03, "custom"),
  MLE2(0x10, "mle2"),
  PCONF2(0x11, "pconf2"),
  SBIOS2(0x12, "sbios2"),
  CUSTOM2(0x13, "custom2"),
  STM2(0x14, "stm2");

  private final long id;
  private final String label;

  ElementType(long id, String label) {
    this.id = id;
    this.label = label;
  }

  /** The number in the element. */
  public long id() {
    return id;
  }

  /** The name in reports. */
  public String label() {
    return label;
  }

  /** The kind with that number. */
  public static Optional<ElementType> ofId(long id) {
    for (ElementType type : values()) {
      if (type.id == id) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
