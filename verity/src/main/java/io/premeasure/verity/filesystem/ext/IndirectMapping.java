package io.premeasure.verity.filesystem.ext;

import static io.premeasure.verity.filesystem.ext.LittleEndian.u32;

import java.io.IOException;
import java.util.Arrays;

/** A file mapped by the block pointers of ext2: direct, and through one to three levels. */
final class IndirectMapping implements BlockMapping {
  private static final int DIRECT = 12;
  private static final int LEVELS = 3;

  private final Volume volume;
  private final Inode inode;
  private final byte[] pointers;
  private final long perBlock;
  private final long[] lastBlock = new long[LEVELS];
  private final byte[][] lastContent = new byte[LEVELS][];

  IndirectMapping(Volume volume, Inode inode) {
    this.volume = volume;
    this.inode = inode;
    this.pointers =
        Arrays.copyOfRange(
            inode.raw(), Inode.POINTERS_OFFSET, Inode.POINTERS_OFFSET + Inode.POINTER_BYTES);
    this.perBlock = volume.blockSize() / 4;
  }

  @Override
  public BlockRun find(long logical) throws IOException {
    if (logical < DIRECT) {
      return run(pointers, (int) logical, DIRECT);
    }
    long within = logical - DIRECT;
    long span = perBlock;
    for (int level = 0; level < LEVELS; level++) {
      if (within < span) {
        return findBelow(u32(pointers, 4 * (DIRECT + level)), level, within, span);
      }
      within -= span;
      span *= perBlock;
    }
    return BlockRun.hole(Long.MAX_VALUE - logical);
  }

  private BlockRun findBelow(long top, int topLevel, long logical, long topSpan)
      throws IOException {
    long block = top;
    long within = logical;
    long span = topSpan;
    for (int level = topLevel; level >= 0; level--) {
      if (block == 0) {
        return BlockRun.hole(span - within);
      }
      byte[] content = node(block, level);
      long childSpan = span / perBlock;
      int index = (int) (within / childSpan);
      if (level == 0) {
        return run(content, index, (int) perBlock);
      }
      block = u32(content, 4 * index);
      within %= childSpan;
      span = childSpan;
    }
    throw new AssertionError("the last level returns");
  }

  /** As many pointers as continue the first one. */
  private BlockRun run(byte[] from, int index, int count) throws IOException {
    long first = u32(from, 4 * index);
    int length = 1;
    while (index + length < count
        && u32(from, 4 * (index + length)) == (first == 0 ? 0 : first + length)) {
      length++;
    }
    if (first == 0) {
      return BlockRun.hole(length);
    }
    volume.checkRange(first, length, inode.offset(), "content of inode " + inode.number());
    return new BlockRun(length, first, true);
  }

  private byte[] node(long block, int level) throws IOException {
    if (lastContent[level] == null || lastBlock[level] != block) {
      volume.checkRange(block, 1, inode.offset(), "pointers of inode " + inode.number());
      lastContent[level] = volume.block(block);
      lastBlock[level] = block;
    }
    return lastContent[level];
  }

  @Override
  public void visit(Visitor visitor) throws IOException {
    visitRuns(pointers, DIRECT, visitor);
    for (int level = 0; level < LEVELS; level++) {
      visitNode(u32(pointers, 4 * (DIRECT + level)), level, visitor);
    }
  }

  private void visitNode(long block, int level, Visitor visitor) throws IOException {
    if (block == 0) {
      return;
    }
    byte[] content = node(block, level);
    visitor.node(block);
    if (level == 0) {
      visitRuns(content, (int) perBlock, visitor);
      return;
    }
    for (int i = 0; i < perBlock; i++) {
      visitNode(u32(content, 4 * i), level - 1, visitor);
    }
  }

  private void visitRuns(byte[] from, int count, Visitor visitor) throws IOException {
    int index = 0;
    while (index < count) {
      BlockRun run = run(from, index, count);
      if (run.physical() != 0) {
        visitor.data(run.physical(), run.length());
      }
      index += (int) run.length();
    }
  }
}
