package io.premeasure.verity.thin;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The blocks of a metadata device, checked as they are read. */
final class MetadataBlocks {
  private final BlockSource source;
  private final long count;

  MetadataBlocks(BlockSource source) throws IOException {
    this.source = source;
    this.count = source.size() / BlockKind.SIZE;
  }

  /** How many blocks the device has. */
  long count() {
    return count;
  }

  /**
   * Reads a block.
   *
   * @throws VerityFormatException when there is no such block, or it is not what it should be
   */
  ByteBuffer read(long number, BlockKind kind) throws IOException {
    if (number < 0 || number >= count) {
      throw new VerityFormatException(
          source.name(),
          source.size(),
          kind + " in block " + Long.toUnsignedString(number) + " of " + count);
    }
    byte[] bytes = new byte[BlockKind.SIZE];
    source.read(number * BlockKind.SIZE, bytes, 0, bytes.length);
    if (!kind.isSealed(bytes)) {
      throw problem(number, 0, kind + ": wrong checksum");
    }
    ByteBuffer block = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long said = block.getLong(BlockKind.NUMBER_AT);
    if (said != number) {
      throw problem(
          number,
          BlockKind.NUMBER_AT,
          kind + ": says it is block " + Long.toUnsignedString(said) + ", not " + number);
    }
    return block;
  }

  VerityFormatException problem(long number, int at, String text) {
    return new VerityFormatException(source.name(), number * BlockKind.SIZE + at, text);
  }
}
