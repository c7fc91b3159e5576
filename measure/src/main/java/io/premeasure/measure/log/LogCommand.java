package io.premeasure.measure.log;

import io.premeasure.tpm.eventlog.EventLog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The group of commands about event logs. */
@Command(
    name = "log",
    description = "Show and replay crypto-agile event logs.",
    subcommands = {LogShowCommand.class, LogReplayCommand.class})
public final class LogCommand implements Runnable {
  private static final int MAX_LOG = 64 << 20;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }

  /** Reads a log file, padding at its end included. */
  static EventLog read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(MAX_LOG + 1);
      if (content.length > MAX_LOG) {
        throw new IOException(file + ": larger than 64 MiB, no event log is");
      }
      return EventLog.read(file.toString(), content, EventLog.Padding.ACCEPTED);
    }
  }
}
