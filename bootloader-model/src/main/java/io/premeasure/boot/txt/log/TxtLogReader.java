package io.premeasure.boot.txt.log;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.StructureReader;

/** Reads the logs of launches in every form in which they get into files. */
public final class TxtLogReader {
  private TxtLogReader() {}

  /**
   * Whether the bytes are the log of a launch: a container, what txt-stat prints, a log of one
   * bank, or a crypto-agile log that starts with the processor's measurement.
   */
  public static boolean isOne(byte[] content) {
    return EventContainer.isOne(content)
        || TxtStatText.isOne(content)
        || LogHeader.isOfLaunch(content);
  }

  /**
   * Reads a log: a container of a TPM 1.2; a log of one bank or of several of a TPM 2.0; or a text
   * with what txt-stat prints. Zeros and ones behind the last event do not count.
   *
   * @throws BootFormatException when it is none of these, or damaged
   */
  public static TxtLog read(String source, byte[] content) throws BootFormatException {
    if (TxtStatText.isOne(content)) {
      return TxtStatText.read(source, content);
    }
    StructureReader in = StructureReader.of(source, content);
    TxtLog log = EventContainer.isOne(content) ? EventContainer.read(in) : LogHeader.readLog(in);
    if (log.events().isEmpty()) {
      throw in.bad(0, "no event");
    }
    return log;
  }
}
