package io.premeasure.measure.log;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.LogFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code log convert}: the same events in another format. */
@Command(
    name = "convert",
    description = "Write the events of a log in another format, as far as that can hold them.")
public final class LogConvertCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The log.")
  private Path file;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FORMAT",
      converter = FormatName.class,
      completionCandidates = FormatName.class,
      description = "One of ${COMPLETION-CANDIDATES}.")
  private LogFormat format;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "-",
      paramLabel = "OUT",
      description = "The file to write (default: standard output).")
  private Path output;

  private final Console console;

  /** A command that prints to the console. */
  public LogConvertCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    EventLog log = LogFile.read(file);
    OutputFile.write(console, output, LogEncoding.write(log, format));
    return 0;
  }

  /** The names of the formats. */
  static final class FormatName implements ITypeConverter<LogFormat>, Iterable<String> {
    @Override
    public LogFormat convert(String name) {
      return Arrays.stream(LogFormat.values())
          .filter(format -> format.label().equals(name))
          .findFirst()
          .orElseThrow(() -> new TypeConversionException("no log format '" + name + "'"));
    }

    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(LogFormat.values()).map(LogFormat::label).iterator();
    }
  }
}
