package io.premeasure.measure.tpm;

import io.premeasure.measure.console.InputFile;
import io.premeasure.tpm.device.AuthValues;
import io.premeasure.tpm.device.TpmConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Files whose first line is an authorisation value. */
final class AuthFile {
  private static final int LARGEST = 4096;

  private AuthFile() {}

  /** Lets a connection know the value of a file, if there is one. */
  static void give(TpmConnection tpm, int handle, Optional<Path> file) throws IOException {
    byte[] value = read(file);
    tpm.authValues().put(handle, value);
    Arrays.fill(value, (byte) 0);
  }

  /** The value, which the caller overwrites after use; empty without a file. */
  static byte[] read(Optional<Path> file) throws IOException {
    if (file.isEmpty()) {
      return new byte[0];
    }
    byte[] content = InputFile.read(file.get(), LARGEST);
    try {
      int end = 0;
      while (end < content.length && content[end] != '\n' && content[end] != '\r') {
        end++;
      }
      if (end == 0 || end > AuthValues.MOST) {
        throw new IOException(
            InputFile.name(file.get())
                + ": the first line must have 1 to "
                + AuthValues.MOST
                + " bytes, it has "
                + end);
      }
      return Arrays.copyOf(content, end);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }
}
