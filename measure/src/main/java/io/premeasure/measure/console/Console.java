package io.premeasure.measure.console;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * Where a command's results go, and the options that say how. Results are written to standard
 * output, as text or as exactly one JSON document; everything else goes to standard error.
 */
public final class Console {
  /** The forms a result can have. */
  public enum Format {
    TEXT,
    JSON
  }

  /** When text is coloured. */
  public enum Color {
    AUTO,
    ALWAYS,
    NEVER
  }

  @Option(
      names = "--format",
      scope = ScopeType.INHERIT,
      parameterConsumer = FormatArgument.class,
      paramLabel = "text|json",
      description = "Form of the result (default: text).")
  private Format format = Format.TEXT;

  @Option(
      names = "--color",
      scope = ScopeType.INHERIT,
      defaultValue = "auto",
      paramLabel = "auto|always|never",
      description = "Colour in text (default: ${DEFAULT-VALUE}; NO_COLOR is respected).")
  private Color color = Color.AUTO;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "More diagnostics on standard error; stack traces of bugs.")
  private boolean verbose;

  /**
   * Set by the launcher, which alone can tell on every JDK whether standard output is a terminal.
   */
  private static final String TERMINAL = "premeasure.terminal";

  private final PrintStream out;
  private final PrintStream err;
  private final Program program;

  /** A console on the given streams, of the given program. */
  public Console(PrintStream out, PrintStream err, Program program) {
    this.out = out;
    this.err = err;
    this.program = program;
  }

  /** The program that the console belongs to. */
  public Program program() {
    return program;
  }

  /** Standard output, for results that are streams of bytes. */
  public PrintStream out() {
    return out;
  }

  /** Whether diagnostics beyond errors are wanted. */
  public boolean verbose() {
    return verbose;
  }

  /** Whether the result is to be JSON. */
  public boolean json() {
    return format == Format.JSON;
  }

  /**
   * Prints a command's result.
   *
   * @param document the JSON document: maps, lists, strings, numbers, booleans
   * @param text writes the same for people; called only when text is wanted
   */
  public void print(Map<String, ?> document, Runnable text) throws IOException {
    if (json()) {
      out.println(JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(document));
    } else {
      text.run();
    }
    out.flush();
  }

  /**
   * One line of a text result; what is in it cannot control the terminal, see {@link Printable}.
   */
  public void line(String text) {
    out.println(Printable.line(text));
  }

  /**
   * One line of a text result that starts with a verdict, in green (good) or red (bad) when colour
   * is wanted.
   *
   * @param rest what follows the verdict, not coloured
   */
  public void verdict(boolean good, String verdict, String rest) {
    String color = colored() ? (good ? "\033[32m" : "\033[31m") : "";
    String end = colored() ? "\033[0m" : "";
    out.println(color + Printable.line(verdict) + end + Printable.line(rest));
  }

  /** A message on standard error: its first {@value Printable#LONGEST_MESSAGE} characters. */
  public void note(String text) {
    err.println(Printable.message(text));
  }

  /** Replaces the line of standard error that the cursor is in. */
  void progress(String text) {
    err.print("\r\033[K" + text);
    err.flush();
  }

  /** Whether results go to a terminal. */
  boolean onTerminal() {
    return Boolean.getBoolean(TERMINAL);
  }

  /** One line on standard error when {@code -v} was given. */
  public void detail(String text) {
    if (verbose) {
      note(text);
    }
  }

  /** Prints a bug's stack trace when {@code -v} was given. */
  public void trace(Throwable bug) {
    if (verbose) {
      bug.printStackTrace(err);
    }
  }

  private boolean colored() {
    return switch (color) {
      case ALWAYS -> true;
      case NEVER -> false;
      case AUTO -> onTerminal() && System.getenv("NO_COLOR") == null;
    };
  }
}
