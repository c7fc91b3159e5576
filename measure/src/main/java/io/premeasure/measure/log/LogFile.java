package io.premeasure.measure.log;

import io.premeasure.boot.txt.log.TxtLogReader;
import io.premeasure.tpm.eventlog.EventLog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Event logs as files. */
public final class LogFile {
  private static final int MAX_LOG = 64 << 20;

  private LogFile() {}

  /** Reads a log file of at most 64 MiB, padding at its end included. */
  public static EventLog read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(MAX_LOG + 1);
      if (content.length > MAX_LOG) {
        throw new IOException(file + ": larger than 64 MiB, no event log is");
      }
      if (TxtLogReader.isOne(content)) {
        return TxtLogReader.read(file.toString(), content).eventLog();
      }
      return EventLog.read(file.toString(), content, EventLog.Padding.ACCEPTED);
    }
  }
}
