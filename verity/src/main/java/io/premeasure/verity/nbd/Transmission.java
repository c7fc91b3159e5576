package io.premeasure.verity.nbd;

import io.premeasure.verity.VerityFormatException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.function.Consumer;

/** The second phase of a connection: requests, each answered before the next is read. */
final class Transmission {
  static final int BLOCK = 4096;

  /** Most bytes of a request for reading or writing, 32 MiB. */
  static final int MAX_LENGTH = 1 << 25;

  private static final int REQUEST_MAGIC = 0x25609513;
  private static final int REPLY_MAGIC = 0x67446698;

  private static final int HAS_FLAGS = 1;
  private static final int READ_ONLY = 2;
  private static final int SEND_FLUSH = 4;
  private static final int SEND_FUA = 8;
  private static final int SEND_TRIM = 32;
  private static final int SEND_WRITE_ZEROES = 64;
  private static final int CAN_MULTI_CONN = 256;

  private static final int READ = 0;
  private static final int WRITE = 1;
  private static final int DISCONNECT = 2;
  private static final int FLUSH = 3;
  private static final int TRIM = 4;
  private static final int WRITE_ZEROES = 6;

  private static final int FUA = 1;
  private static final int NO_HOLE = 2;

  private static final int PERMISSION = 1;
  private static final int INPUT_OUTPUT = 5;
  private static final int INVALID = 22;
  private static final int NO_SPACE = 28;

  private static final byte[] NOTHING = new byte[0];

  private final DataInputStream in;
  private final DataOutputStream out;
  private final NbdExport export;

  /** Told of requests that failed for reasons of the disk. */
  private final Consumer<IOException> failures;

  Transmission(
      DataInputStream in, DataOutputStream out, NbdExport export, Consumer<IOException> failures) {
    this.in = in;
    this.out = out;
    this.export = export;
    this.failures = failures;
  }

  /** What the server can do with the export. */
  static int flags(NbdExport export) {
    return export.readOnly()
        ? HAS_FLAGS | READ_ONLY | CAN_MULTI_CONN
        : HAS_FLAGS | SEND_FLUSH | SEND_FUA | SEND_TRIM | SEND_WRITE_ZEROES | CAN_MULTI_CONN;
  }

  private record Request(int flags, int type, long cookie, long offset, long length) {
    boolean isOneOfChange() {
      return type == WRITE || type == TRIM || type == WRITE_ZEROES;
    }
  }

  /**
   * Answers requests until the client disconnects.
   *
   * @throws VerityFormatException when the client does not follow the protocol
   */
  void run() throws IOException {
    while (true) {
      if (in.readInt() != REQUEST_MAGIC) {
        throw new VerityFormatException("NBD client", 0, "a request without its magic number");
      }
      Request request =
          new Request(
              in.readUnsignedShort(),
              in.readUnsignedShort(),
              in.readLong(),
              in.readLong(),
              Integer.toUnsignedLong(in.readInt()));
      if (request.type() == DISCONNECT) {
        return;
      }
      answer(request);
    }
  }

  private void answer(Request request) throws IOException {
    byte[] payload = NOTHING;
    if (request.type() == WRITE) {
      if (request.length() > MAX_LENGTH) {
        throw new VerityFormatException(
            "NBD client", 0, "writes " + request.length() + " bytes at once");
      }
      payload = in.readNBytes((int) request.length());
      if (payload.length != request.length()) {
        throw new VerityFormatException("NBD client", 0, "ends inside of a request");
      }
    }
    int error = problem(request);
    byte[] result = NOTHING;
    if (error == 0) {
      try {
        result = perform(request, payload);
      } catch (IOException e) {
        failures.accept(e);
        error = e instanceof NoSpaceException ? NO_SPACE : INPUT_OUTPUT;
      }
    }
    out.writeInt(REPLY_MAGIC);
    out.writeInt(error);
    out.writeLong(request.cookie());
    out.write(result);
    out.flush();
  }

  /** The error that the request gets without being tried; 0 for none. */
  private int problem(Request request) {
    boolean known = request.type() == READ || request.type() == FLUSH || request.isOneOfChange();
    int allowed = request.type() == WRITE_ZEROES ? FUA | NO_HOLE : FUA;
    if (!known || (request.flags() & ~allowed) != 0) {
      return INVALID;
    }
    if (request.isOneOfChange() && export.readOnly()) {
      return PERMISSION;
    }
    if (request.type() == FLUSH) {
      return request.offset() == 0 && request.length() == 0 ? 0 : INVALID;
    }
    long size = export.size();
    boolean inside =
        request.offset() >= 0
            && request.offset() <= size
            && request.length() <= size - request.offset();
    if (!inside) {
      return request.type() == WRITE || request.type() == WRITE_ZEROES ? NO_SPACE : INVALID;
    }
    return request.type() == READ && request.length() > MAX_LENGTH ? INVALID : 0;
  }

  private byte[] perform(Request request, byte[] payload) throws IOException {
    byte[] result = NOTHING;
    switch (request.type()) {
      case READ -> {
        result = new byte[(int) request.length()];
        export.read(request.offset(), result);
      }
      case WRITE -> export.write(request.offset(), payload);
      case TRIM, WRITE_ZEROES -> export.zero(request.offset(), request.length());
      default -> export.flush();
    }
    if (request.isOneOfChange() && (request.flags() & FUA) != 0) {
      export.flush();
    }
    return result;
  }
}
