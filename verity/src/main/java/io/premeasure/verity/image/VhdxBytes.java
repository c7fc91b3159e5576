package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.partition.Guid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Bytes of a VHDX file that have been read, little-endian, with their place for messages. */
final class VhdxBytes {
  private final String source;
  private final long start;
  private final byte[] bytes;
  private final ByteBuffer buffer;

  private VhdxBytes(String source, long start, byte[] bytes) {
    this.source = source;
    this.start = start;
    this.bytes = bytes;
    this.buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Reads bytes that must be there. */
  static VhdxBytes read(BlockSource file, long start, int length, String what) throws IOException {
    if (start < 0 || start > file.size() - length) {
      throw new VerityFormatException(
          file.name(), Math.max(0, start), "VHDX: " + what + " reaches beyond the end of the file");
    }
    byte[] bytes = new byte[length];
    file.read(start, bytes, 0, length);
    return new VhdxBytes(file.name(), start, bytes);
  }

  boolean startsWith(String signature) {
    byte[] expected = signature.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.wrap(bytes, 0, expected.length).equals(ByteBuffer.wrap(expected));
  }

  boolean hasRightChecksum() {
    return VhdxChecksum.isRight(bytes);
  }

  int length() {
    return bytes.length;
  }

  int u16(int at) {
    return Short.toUnsignedInt(buffer.getShort(at));
  }

  long u32(int at) {
    return Integer.toUnsignedLong(buffer.getInt(at));
  }

  /** Eight bytes; negative when they are 2^63 or more. */
  long u64(int at) {
    return buffer.getLong(at);
  }

  Guid guid(int at) {
    return Guid.decode(bytes, at);
  }

  /** Text in UTF-16, of an even number of bytes. */
  String text(int at, int length) {
    return new String(bytes, at, length, StandardCharsets.UTF_16LE);
  }

  boolean contentEquals(VhdxBytes other) {
    return buffer.equals(other.buffer);
  }

  /** Throws when something does not hold of what is at an offset in these bytes. */
  void require(boolean holds, int at, String reason) throws VerityFormatException {
    if (!holds) {
      throw new VerityFormatException(source, start + at, "VHDX: " + reason);
    }
  }
}
