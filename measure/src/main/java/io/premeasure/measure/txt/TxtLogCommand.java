package io.premeasure.measure.txt;

import io.premeasure.boot.txt.log.TxtLogReader;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.InputFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code txt log}: the events of a launch and the registers that they lead to. */
@Command(
    name = "log",
    description = {
      "Show the log of a measured launch and the registers that it leads to.",
      "The log is a copy of the memory that holds it, or what txt-stat prints."
    })
public final class TxtLogCommand implements Callable<Integer> {
  static final int LARGEST_LOG = 64 << 20;

  @Parameters(paramLabel = "FILE", description = "The log.")
  private Path file;

  private final Console console;

  /** A command that prints to the console. */
  public TxtLogCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("file", file.toString());
    TxtLogDocument.add(
        document, TxtLogReader.read(InputFile.name(file), InputFile.read(file, LARGEST_LOG)));
    console.print(document, () -> new NestedText(console).print(document));
    return ExitStatus.OK;
  }
}
