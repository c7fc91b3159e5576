package io.premeasure.verity.filesystem.ext;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;

/** The device seen as the numbered blocks of its file system. */
final class Volume {
  private final BlockSource source;
  private final ExtSuperblock superblock;
  private final ExtOptions options;
  private final ProblemSink problems;

  Volume(BlockSource source, ExtSuperblock superblock, ExtOptions options, ProblemSink problems) {
    this.source = source;
    this.superblock = superblock;
    this.options = options;
    this.problems = problems;
  }

  ExtSuperblock superblock() {
    return superblock;
  }

  ExtOptions options() {
    return options;
  }

  ProblemSink problems() {
    return problems;
  }

  String name() {
    return source.name();
  }

  int blockSize() {
    return superblock.blockSize();
  }

  long offset(long block) {
    return block * superblock.blockSize();
  }

  byte[] block(long block) throws IOException {
    return bytes(offset(block), superblock.blockSize());
  }

  byte[] bytes(long offset, int length) throws IOException {
    byte[] bytes = new byte[length];
    source.read(offset, bytes, 0, length);
    return bytes;
  }

  void read(long offset, byte[] into, int at, int length) throws IOException {
    source.read(offset, into, at, length);
  }

  /** Makes sure that blocks lie in the file system, behind its superblock. */
  void checkRange(long start, long count, long foundAt, String what) throws VerityFormatException {
    long first = superblock.firstDataBlock() + 1;
    if (start < first || count < 1 || count > superblock.blocks() - start) {
      throw failure(
          foundAt,
          what
              + " at block "
              + Long.toUnsignedString(start)
              + " ("
              + count
              + " long), expected inside blocks "
              + first
              + " to "
              + superblock.blocks());
    }
  }

  VerityFormatException failure(long offset, String reason) {
    return new VerityFormatException(source.name(), offset, reason);
  }
}
