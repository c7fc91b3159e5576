package io.premeasure.measure.console;

import java.util.function.LongConsumer;

/** Shows on standard error how far a long command is, if a terminal is there to see it. */
public final class ProgressLine implements LongConsumer, AutoCloseable {
  private static final int PARTS = 100;

  private final Console console;
  private final String what;
  private final long total;
  private long shown = -1;

  /**
   * Shows nothing yet.
   *
   * @param what is being done
   * @param total of the units that will be reported
   */
  public ProgressLine(Console console, String what, long total) {
    this.console = console;
    this.what = what;
    this.total = Math.max(1, total);
  }

  @Override
  public void accept(long done) {
    long part = (long) ((double) done / total * PARTS);
    if (part != shown && console.onTerminal()) {
      shown = part;
      console.progress("%s: %d%%".formatted(what, part));
    }
  }

  /** Clears the line. */
  @Override
  public void close() {
    if (shown >= 0) {
      console.progress("");
    }
  }
}
