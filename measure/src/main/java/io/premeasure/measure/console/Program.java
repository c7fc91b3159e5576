package io.premeasure.measure.console;

import java.io.PrintStream;

/** The whole program, for a command that shows how other commands are used. */
@FunctionalInterface
public interface Program {
  /**
   * Runs one command line in this process.
   *
   * @return the exit status, see {@link ExitStatus}
   */
  int run(PrintStream out, PrintStream err, String... arguments);
}
