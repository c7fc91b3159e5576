package io.premeasure.verity;

import java.io.IOException;

/** Takes finished hash blocks; within a level they come in order, the levels come interleaved. */
@FunctionalInterface
interface TreeSink {
  /** A sink for those who want only the root hash. */
  TreeSink NONE = (level, window) -> {};

  /**
   * Takes the blocks of a window. The sink may replace their content; the level above is then
   * computed from what it left.
   *
   * @param window valid only during the call
   */
  void accept(int level, LevelWindow window) throws IOException;
}
