package io.premeasure.verity.cbe;

import io.premeasure.verity.BlockSource;
import java.io.IOException;

/** An image as it will be when a pending commit has been brought to it. */
final class CommittedSource implements BlockSource {
  private final BlockSource image;
  private final PendingCommit commit;
  private final BlockSource journal;

  /** Owns both sources. */
  CommittedSource(BlockSource image, PendingCommit commit, BlockSource journal) {
    this.image = image;
    this.commit = commit;
    this.journal = journal;
  }

  @Override
  public String name() {
    return image.name();
  }

  @Override
  public long size() throws IOException {
    return image.size();
  }

  @Override
  public void read(long position, byte[] into, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      long at = position + done;
      int inBlock = (int) (at % CbeSuperblock.BLOCK);
      int part = Math.min(length - done, CbeSuperblock.BLOCK - inBlock);
      long pba = at / CbeSuperblock.BLOCK;
      if (commit.contains(pba)) {
        System.arraycopy(commit.block(pba), inBlock, into, offset + done, part);
      } else {
        image.read(at, into, offset + done, part);
      }
      done += part;
    }
  }

  @Override
  public void close() throws IOException {
    try (journal) {
      image.close();
    }
  }
}
