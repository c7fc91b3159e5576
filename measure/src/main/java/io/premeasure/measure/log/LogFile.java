package io.premeasure.measure.log;

import io.premeasure.boot.txt.log.TxtLogReader;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.LogFormat;
import io.premeasure.tpm.eventlog.ima.ImaReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Event logs as files. */
public final class LogFile {
  private static final int MAX_LOG = 64 << 20;

  private LogFile() {}

  /** The format of a measurement list of IMA, which can be larger than other logs. */
  static Optional<LogFormat> imaFormat(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return LogEncoding.format(in.readNBytes(ImaReader.HEAD))
          .filter(format -> format == LogFormat.IMA_BINARY || format == LogFormat.IMA_ASCII);
    }
  }

  /** Reads a log file of any format, of at most 64 MiB, padding at its end included. */
  public static EventLog read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(MAX_LOG + 1);
      if (content.length > MAX_LOG) {
        throw new IOException(file + ": larger than 64 MiB, no event log is");
      }
      if (TxtLogReader.isOne(content)) {
        return TxtLogReader.read(file.toString(), content).eventLog();
      }
      return LogEncoding.read(file.toString(), content);
    }
  }
}
