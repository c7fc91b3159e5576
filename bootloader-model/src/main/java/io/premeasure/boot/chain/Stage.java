package io.premeasure.boot.chain;

import java.io.IOException;

/**
 * A part of the boot that measures something. What it measures follows from what it was made from
 * and from the stages before it, and from nothing else.
 */
public interface Stage {
  /** Its kind, as chain descriptions name it. */
  String name();

  /** Whether a firmware runs before it and measures into PCR 0 to 7. */
  default boolean needsFirmware() {
    return true;
  }

  /**
   * Adds what the stage measures.
   *
   * @throws BootRefusedException when the machine would not boot on
   */
  void run(ChainRun run) throws IOException;
}
