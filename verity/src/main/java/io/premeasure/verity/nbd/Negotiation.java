package io.premeasure.verity.nbd;

import io.premeasure.verity.VerityFormatException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The first phase of a connection: the client asks what there is and chooses the export. */
final class Negotiation {
  private static final long MAGIC = 0x4e42444d41474943L;
  private static final long OPTION_MAGIC = 0x49484156454F5054L;
  private static final long REPLY_MAGIC = 0x3e889045565a9L;

  private static final int FIXED_NEWSTYLE = 1;
  private static final int NO_ZEROES = 2;

  private static final int EXPORT_NAME = 1;
  private static final int ABORT = 2;
  private static final int LIST = 3;
  private static final int INFO = 6;
  private static final int GO = 7;

  private static final int ACK = 1;
  private static final int SERVER = 2;
  private static final int INFORMATION = 3;
  private static final int UNSUPPORTED = 0x80000001;
  private static final int INVALID = 0x80000003;
  private static final int UNKNOWN = 0x80000006;

  private static final int INFO_BLOCK_SIZE = 3;
  private static final int MAX_OPTION = 8192;
  private static final int PADDING = 124;

  private final DataInputStream in;
  private final DataOutputStream out;
  private final NbdExport export;
  private final String name;
  private boolean zeroes = true;

  Negotiation(DataInputStream in, DataOutputStream out, NbdExport export, String name) {
    this.in = in;
    this.out = out;
    this.export = export;
    this.name = name;
  }

  /**
   * Runs the phase.
   *
   * @return whether the client chose the export; otherwise it said farewell
   * @throws VerityFormatException when the client does not follow the protocol
   */
  boolean run() throws IOException {
    out.writeLong(MAGIC);
    out.writeLong(OPTION_MAGIC);
    out.writeShort(FIXED_NEWSTYLE | NO_ZEROES);
    out.flush();
    int flags = in.readInt();
    if ((flags & FIXED_NEWSTYLE) == 0 || (flags & ~(FIXED_NEWSTYLE | NO_ZEROES)) != 0) {
      throw violation("client flags " + Integer.toHexString(flags));
    }
    zeroes = (flags & NO_ZEROES) == 0;
    while (true) {
      if (in.readLong() != OPTION_MAGIC) {
        throw violation("an option without its magic number");
      }
      int option = in.readInt();
      long length = Integer.toUnsignedLong(in.readInt());
      if (length > MAX_OPTION) {
        throw violation("an option of " + length + " bytes");
      }
      byte[] data = new byte[(int) length];
      in.readFully(data);
      switch (option) {
        case EXPORT_NAME -> {
          start(data);
          return true;
        }
        case ABORT -> {
          reply(option, ACK, new byte[0]);
          return false;
        }
        case LIST -> list(data);
        case INFO, GO -> {
          if (inform(option, data) && option == GO) {
            return true;
          }
        }
        default -> reply(option, UNSUPPORTED, new byte[0]);
      }
    }
  }

  private void start(byte[] data) throws IOException {
    if (!isExport(new String(data, StandardCharsets.UTF_8))) {
      throw violation("asks for another export");
    }
    out.writeLong(export.size());
    out.writeShort(Transmission.flags(export));
    if (zeroes) {
      out.write(new byte[PADDING]);
    }
    out.flush();
  }

  private void list(byte[] data) throws IOException {
    if (data.length != 0) {
      reply(LIST, INVALID, new byte[0]);
      return;
    }
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    reply(LIST, SERVER, ByteBuffer.allocate(4 + text.length).putInt(text.length).put(text).array());
    reply(LIST, ACK, new byte[0]);
  }

  /** Whether the client was told of the export. */
  private boolean inform(int option, byte[] data) throws IOException {
    ByteBuffer request = ByteBuffer.wrap(data);
    if (data.length < 6 || Integer.toUnsignedLong(request.getInt()) > data.length - 6L) {
      reply(option, INVALID, new byte[0]);
      return false;
    }
    byte[] asked = new byte[request.getInt(0)];
    request.get(asked);
    int wanted = Short.toUnsignedInt(request.getShort());
    if (request.remaining() != 2L * wanted) {
      reply(option, INVALID, new byte[0]);
      return false;
    }
    if (!isExport(new String(asked, StandardCharsets.UTF_8))) {
      reply(option, UNKNOWN, new byte[0]);
      return false;
    }
    ByteBuffer facts = ByteBuffer.allocate(12).putShort((short) 0).putLong(export.size());
    reply(option, INFORMATION, facts.putShort((short) Transmission.flags(export)).array());
    while (request.hasRemaining()) {
      if (request.getShort() == INFO_BLOCK_SIZE) {
        ByteBuffer sizes = ByteBuffer.allocate(14).putShort((short) INFO_BLOCK_SIZE).putInt(1);
        reply(
            option,
            INFORMATION,
            sizes.putInt(Transmission.BLOCK).putInt(Transmission.MAX_LENGTH).array());
      }
    }
    reply(option, ACK, new byte[0]);
    return true;
  }

  /** The empty name means the only export there is. */
  private boolean isExport(String asked) {
    return asked.isEmpty() || asked.equals(name);
  }

  private void reply(int option, int type, byte[] data) throws IOException {
    out.writeLong(REPLY_MAGIC);
    out.writeInt(option);
    out.writeInt(type);
    out.writeInt(data.length);
    out.write(data);
    out.flush();
  }

  private static VerityFormatException violation(String what) {
    return new VerityFormatException("NBD client", 0, what);
  }
}
