package io.premeasure.verity;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Bytes of a known number that are read at any position, by several threads at once. */
public interface BlockSource extends Closeable {
  /** The bytes of an array, of which a copy is taken. */
  static BlockSource of(String name, byte[] bytes) {
    return new ArraySource(name, bytes.clone());
  }

  /** Name for messages. */
  String name();

  /** Length in bytes. */
  long size() throws IOException;

  /**
   * Reads exactly {@code length} bytes.
   *
   * @param position of the first byte, from the start of the source
   * @throws VerityFormatException when the source ends before
   */
  void read(long position, byte[] into, int offset, int length) throws IOException;

  /**
   * Reads as many bytes as a buffer has room for; into a direct buffer those of a file come without
   * a copy in between.
   *
   * @throws VerityFormatException when the source ends before
   */
  default void read(long position, ByteBuffer into) throws IOException {
    int length = into.remaining();
    if (into.hasArray()) {
      read(position, into.array(), into.arrayOffset() + into.position(), length);
      into.position(into.limit());
    } else {
      byte[] bytes = new byte[length];
      read(position, bytes, 0, length);
      into.put(bytes);
    }
  }

  /**
   * Start of the next bytes at or after {@code position} that may be other than zero; {@link
   * #size()} when all that follows is zero. A source that cannot tell returns {@code position}.
   */
  default long nextData(long position) throws IOException {
    return position;
  }

  /**
   * A part of this source, with positions of its own that start at 0. Closing it does nothing.
   *
   * @param name for messages, such as the name of a partition
   * @throws VerityFormatException when the part reaches beyond the end
   */
  default BlockSource slice(String name, long start, long length) throws IOException {
    return new SourceSlice(this, name, start, length);
  }

  /** Whether the bytes are those of this file, so that writing to it would change them. */
  default boolean isStoredIn(Path file) throws IOException {
    return false;
  }
}
