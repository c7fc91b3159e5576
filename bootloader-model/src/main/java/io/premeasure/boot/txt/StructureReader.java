package io.premeasure.boot.txt;

import io.premeasure.boot.BankDigests;
import io.premeasure.boot.BootFormatException;
import java.util.Arrays;

/** Little-endian reading of a structure in memory that never goes beyond its end. */
public final class StructureReader {
  private final String source;
  private final byte[] bytes;
  private final int end;
  private int position;

  private StructureReader(String source, byte[] bytes, int start, int end) {
    this.source = source;
    this.bytes = bytes;
    this.position = start;
    this.end = end;
  }

  /** A reader at the start of the bytes, which are not copied. */
  public static StructureReader of(String source, byte[] bytes) {
    return new StructureReader(source, bytes, 0, bytes.length);
  }

  /** The name that errors carry. */
  public String source() {
    return source;
  }

  /** Where the next field starts, in bytes from the start of the file. */
  public int position() {
    return position;
  }

  /** Where the structure ends, in bytes from the start of the file. */
  public int end() {
    return end;
  }

  /** Bytes from the position to the end. */
  public int remaining() {
    return end - position;
  }

  /** An unsigned byte. */
  public int u8(String field) throws BootFormatException {
    return (int) number(1, field);
  }

  /** An unsigned number of 2 bytes. */
  public int u16(String field) throws BootFormatException {
    return (int) number(2, field);
  }

  /** An unsigned number of 4 bytes. */
  public long u32(String field) throws BootFormatException {
    return number(4, field);
  }

  /** A number of 8 bytes; one of 2^63 and above comes out negative. */
  public long u64(String field) throws BootFormatException {
    return number(8, field);
  }

  /** As many bytes, copied. */
  public byte[] bytes(long length, String field) throws BootFormatException {
    require(length, field);
    position += (int) length;
    return Arrays.copyOfRange(bytes, position - (int) length, position);
  }

  /** As many bytes, as a value. */
  public Octets octets(long length, String field) throws BootFormatException {
    return Octets.of(bytes(length, field));
  }

  /** Leaves bytes out. */
  public void skip(long length, String field) throws BootFormatException {
    require(length, field);
    position += (int) length;
  }

  /** A reader of the next bytes alone; this one goes on behind them. */
  public StructureReader part(long length, String field) throws BootFormatException {
    require(length, field);
    position += (int) length;
    return new StructureReader(source, bytes, position - (int) length, position);
  }

  /** A reader from an offset in the file to the same end. */
  public StructureReader at(long offset, String field) throws BootFormatException {
    if (offset < 0 || offset > end) {
      throw bad(position, field + " is at " + offset + ", behind the end at " + end);
    }
    return new StructureReader(source, bytes, (int) offset, end);
  }

  /** The bytes from one offset in the file until before another, copied. */
  public byte[] range(long from, long to, String field) throws BootFormatException {
    if (from < 0 || from > to || to > end) {
      throw bad(position, field + " from " + from + " to " + to + " of " + end + " bytes");
    }
    return Arrays.copyOfRange(bytes, (int) from, (int) to);
  }

  /** Hashes the bytes from one offset in the file until before another. */
  public void hash(BankDigests digests, long from, long to) throws BootFormatException {
    if (from < 0 || from > to || to > end) {
      throw bad(position, "bytes from " + from + " to " + to + " of " + end);
    }
    digests.update(bytes, (int) from, (int) (to - from));
  }

  /** Demands that nothing is left. */
  public void finish(String structure) throws BootFormatException {
    if (remaining() > 0) {
      throw bad(position, remaining() + " bytes behind the end of the " + structure);
    }
  }

  /** An error at an offset. */
  public BootFormatException bad(long offset, String reason) {
    return new BootFormatException(source, offset, reason);
  }

  private long number(int length, String field) throws BootFormatException {
    require(length, field);
    long number = 0;
    for (int i = length - 1; i >= 0; i--) {
      number = number << 8 | Byte.toUnsignedLong(bytes[position + i]);
    }
    position += length;
    return number;
  }

  private void require(long length, String field) throws BootFormatException {
    if (length < 0 || length > remaining()) {
      throw bad(position, field + " needs " + length + " bytes, " + remaining() + " are left");
    }
  }
}
