package io.premeasure.boot.txt.launch;

/** What goes into which register. */
public enum PcrMapping {
  /** SINIT and platform into PCR 17, tboot and module 0 into 18, other modules into 19. */
  LEGACY,
  /** All details into PCR 17, whose keys and policies allowed them into 18. */
  DETAILS
}
