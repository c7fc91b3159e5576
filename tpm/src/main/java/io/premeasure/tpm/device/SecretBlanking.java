package io.premeasure.tpm.device;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Puts zeros where a command or response can have a secret: passwords, and the first parameter of
 * commands that carry one, encrypted or not. Of what is unknown or malformed nothing but the header
 * is left.
 */
final class SecretBlanking {
  private static final int HEADER = 10;
  private static final int SESSIONS = 0x8002;
  private static final int PASSWORD = 0x40000009;

  private SecretBlanking() {}

  /** The command without its secrets. */
  static byte[] command(byte[] command) {
    byte[] blank = command.clone();
    Optional<KnownCommand> known = KnownCommand.of(command);
    if (known.isEmpty() || !blankCommand(blank, known.get())) {
      Arrays.fill(blank, HEADER, blank.length, (byte) 0);
    }
    return blank;
  }

  /** The response to that command without its secrets. */
  static byte[] response(byte[] command, byte[] response) {
    byte[] blank = response.clone();
    Optional<KnownCommand> known = KnownCommand.of(command);
    boolean secret = known.isEmpty() || known.get().secret() == KnownCommand.Place.RESPONSE;
    if (secret && blank.length > HEADER) {
      Arrays.fill(blank, HEADER, blank.length, (byte) 0);
    }
    return blank;
  }

  private static boolean blankCommand(byte[] command, KnownCommand known) {
    ByteBuffer frame = ByteBuffer.wrap(command);
    int at = HEADER + 4 * known.handles();
    if ((frame.getShort(0) & 0xffff) == SESSIONS) {
      if (command.length - at < 4) {
        return false;
      }
      int size = frame.getInt(at);
      if (size < 0 || size > command.length - at - 4 || !passwords(frame, at + 4, size)) {
        return false;
      }
      at += 4 + size;
    }
    return known.secret() != KnownCommand.Place.COMMAND || sized(frame, at) >= 0;
  }

  /** Blanks the passwords of an authorisation area; whether the area is whole. */
  private static boolean passwords(ByteBuffer frame, int from, int size) {
    int at = from;
    int end = from + size;
    while (at < end) {
      if (end - at < 4) {
        return false;
      }
      boolean password = frame.getInt(at) == PASSWORD;
      int attributes = skipped(frame, at + 4, end);
      if (attributes < 0 || attributes + 1 > end) {
        return false;
      }
      int secret = attributes + 1;
      at = skipped(frame, secret, end);
      if (at < 0) {
        return false;
      }
      if (password) {
        blank(frame, secret + 2, at);
      }
    }
    return true;
  }

  /** Blanks a TPM2B; where it ends, or -1 when it does not. */
  private static int sized(ByteBuffer frame, int at) {
    int end = skipped(frame, at, frame.capacity());
    if (end >= 0) {
      blank(frame, at + 2, end);
    }
    return end;
  }

  private static void blank(ByteBuffer frame, int from, int to) {
    frame.put(from, new byte[to - from]);
  }

  /** Where a TPM2B ends, or -1 when it goes beyond the end. */
  private static int skipped(ByteBuffer frame, int at, int end) {
    if (end - at < 2) {
      return -1;
    }
    int next = at + 2 + (frame.getShort(at) & 0xffff);
    return next > end ? -1 : next;
  }
}
