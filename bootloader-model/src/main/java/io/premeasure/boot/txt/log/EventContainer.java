package io.premeasure.boot.txt.log;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.StructureReader;
import io.premeasure.tpm.HashAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The log of a launch with a TPM 1.2: a container with SHA-1 events. */
final class EventContainer {
  private static final byte[] SIGNATURE =
      "TXT Event Container\0".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER = 48;

  private EventContainer() {}

  /** Whether the bytes start as a container does. */
  static boolean isOne(byte[] content) {
    return Arrays.equals(Arrays.copyOf(content, SIGNATURE.length), SIGNATURE);
  }

  /** Reads the events of the container at the reader's position. */
  static TxtLog read(StructureReader in) throws BootFormatException {
    int start = in.position();
    if (!Arrays.equals(in.bytes(SIGNATURE.length, "container signature"), SIGNATURE)) {
      throw in.bad(start, "no TXT Event Container");
    }
    in.skip(16, "container versions");
    long size = in.u32("container size");
    long first = in.u32("PCREventsOffset");
    long next = in.u32("NextEventOffset");
    if (first < HEADER || next < first || next > size) {
      throw in.bad(
          start + 36, "events from " + first + " to " + next + " in a container of " + size);
    }
    StructureReader events = in.at(start + first, "events").part(next - first, "events");
    return EventRecords.ofBank(events, HashAlgorithm.SHA1);
  }
}
