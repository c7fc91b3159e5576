package io.premeasure.measure.tpm;

import io.premeasure.tpm.device.TpmConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that names the file with a counter's authorisation value. */
final class IndexAuthOption {
  @Option(
      names = "--index-auth-file",
      paramLabel = "F",
      description = "The first line is the counter's authorisation value; it is never sent.")
  private Optional<Path> file = Optional.empty();

  /** Lets a connection know the value. */
  void give(TpmConnection tpm, int index) throws IOException {
    AuthFile.give(tpm, index, file);
  }
}
