package io.premeasure.measure;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.UnavailableException;
import io.premeasure.tpm.quote.RefusedException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program: its commands, and how an outcome becomes an exit status and a message. */
@Command(
    name = "premeasure",
    description =
        "Sign boot archives, predict what they measure, verify the disks that carry them.",
    mixinStandardHelpOptions = true,
    scope = CommandLine.ScopeType.INHERIT,
    versionProvider = BuildVersion.class)
public final class Premeasure implements Runnable {
  @SuppressWarnings("UnusedVariable") // read by picocli
  @Mixin
  private final Console console;

  @Spec private CommandSpec spec;

  private Premeasure(Console console) {
    this.console = console;
  }

  /** Runs the program and ends the process with its exit status. */
  public static void main(String[] arguments) {
    System.exit(run(System.out, System.err, arguments));
  }

  /**
   * Runs the program in this process.
   *
   * @return the exit status, see {@link ExitStatus}
   */
  public static int run(PrintStream out, PrintStream err, String... arguments) {
    Console console = new Console(out, err, Premeasure::run);
    CommandLine commandLine = new CommandLine(new Premeasure(console), new ConsoleFactory(console));
    CommandGroup.neededFor(arguments).forEach(group -> commandLine.addSubcommand(group.type()));
    commandLine
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new java.io.PrintWriter(out, true, java.nio.charset.StandardCharsets.UTF_8))
        .setErr(new java.io.PrintWriter(err, true, java.nio.charset.StandardCharsets.UTF_8))
        .setExecutionExceptionHandler((e, command, parsed) -> outcome(console, e));
    try {
      return commandLine.execute(arguments);
    } catch (OutOfMemoryError e) {
      return exhausted(console, "more memory than Java has (java -Xmx sets the limit)", e);
    } catch (StackOverflowError e) {
      return exhausted(console, "more levels within each other than Java's stack holds", e);
    }
  }

  /** Java's own status for an error that nobody catches is that of a check that does not hold. */
  private static int exhausted(Console console, String needed, Error failure) {
    console.note("premeasure: an input cannot be used, it needs " + needed);
    console.trace(failure);
    return ExitStatus.BAD_INPUT;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }

  private static int outcome(Console console, Exception failure) throws Exception {
    if (failure instanceof ParameterException) {
      throw failure;
    }
    if (failure instanceof RefusedException) {
      console.note("premeasure: " + failure.getMessage());
      return ExitStatus.CHECK_FAILED;
    }
    if (failure instanceof UnavailableException) {
      console.note("premeasure: " + failure.getMessage());
      return ExitStatus.UNAVAILABLE;
    }
    if (isDiskFull(failure)) {
      console.note("premeasure: " + failure.getMessage() + "; nothing was changed");
      return ExitStatus.UNAVAILABLE;
    }
    if (failure instanceof NoSuchFileException) {
      console.note("premeasure: " + failure.getMessage() + ": no such file");
      return ExitStatus.BAD_INPUT;
    }
    if (failure instanceof IOException) {
      console.note("premeasure: " + failure.getMessage());
      console.trace(failure);
      return ExitStatus.BAD_INPUT;
    }
    console.note("premeasure: this is a bug: " + failure + " (stack trace with -v)");
    console.trace(failure);
    return ExitStatus.BUG;
  }

  /** The JDK has no type for it: the text is that of the operating system. */
  private static boolean isDiskFull(Exception failure) {
    String text = String.valueOf(failure.getMessage());
    return failure instanceof IOException
        && (text.contains("No space left on device")
            || text.contains("not enough space")
            || text.contains("Disk quota exceeded"));
  }
}
