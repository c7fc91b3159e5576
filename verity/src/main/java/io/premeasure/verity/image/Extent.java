package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Bytes of a virtual disk that lie together.
 *
 * @param length at least 1
 * @param source where they are; empty for zeros
 * @param at their position there
 */
record Extent(long length, Optional<BlockSource> source, long at) {
  static Extent zeros(long length) {
    return new Extent(length, Optional.empty(), 0);
  }

  static Extent stored(long length, BlockSource source, long at) {
    return new Extent(length, Optional.of(source), at);
  }

  /** Reads from its start into a buffer with room for at least so many bytes. */
  void read(ByteBuffer into, int count) throws IOException {
    if (source.isEmpty()) {
      ZeroBlocks.put(into, count);
      return;
    }
    // A parent may be shorter than the disk, and a file shorter than its last block.
    int inside = (int) Math.max(0, Math.min(count, source.get().size() - at));
    if (inside > 0) {
      int limit = into.limit();
      source.get().read(at, into.limit(into.position() + inside));
      into.limit(limit);
    }
    ZeroBlocks.put(into, count - inside);
  }

  /** Bytes at the start that are known to be zero, {@link #length} when all are. */
  long leadingZeros() throws IOException {
    if (source.isEmpty() || at >= source.get().size()) {
      return length;
    }
    long next = source.get().nextData(at);
    return next >= source.get().size() ? length : Math.min(length, next - at);
  }
}
