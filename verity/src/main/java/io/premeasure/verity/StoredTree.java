package io.premeasure.verity;

import io.premeasure.verity.VerificationReport.HashPosition;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * The tree on a hash device, compared window by window with the one computed from the level below.
 * Each computed window is replaced by the stored one, so that one wrong block does not make all
 * levels above it look wrong.
 */
final class StoredTree implements TreeSink {
  private final VerityParameters parameters;
  private final TreeLayout layout;
  private final BlockSource hashes;
  private final FindingList<Long> data;
  private final List<FindingList<HashPosition>> levels;
  private final FindingList<HashPosition> spare;
  private final int maxErrors;
  private byte[] stored = {};

  StoredTree(VerityParameters parameters, TreeLayout layout, BlockSource hashes, int maxErrors) {
    this.parameters = parameters;
    this.layout = layout;
    this.hashes = hashes;
    this.maxErrors = maxErrors;
    data = new FindingList<>(maxErrors);
    spare = new FindingList<>(maxErrors);
    levels =
        java.util.stream.Stream.generate(() -> new FindingList<HashPosition>(maxErrors))
            .limit(layout.levels())
            .toList();
  }

  @Override
  public void accept(int level, LevelWindow window) throws IOException {
    int length = window.length();
    if (stored.length < length) {
      stored = new byte[length];
    }
    hashes.read(layout.offset(level, window.firstBlock()), stored, 0, length);
    if (!Arrays.equals(stored, 0, length, window.bytes(), 0, length)) {
      compareDigests(level, window);
      findSpareAreas(level, window);
      System.arraycopy(stored, 0, window.bytes(), 0, length);
    }
  }

  private void compareDigests(int level, LevelWindow window) {
    int size = parameters.hash().size();
    long firstChild = window.firstBlock() * parameters.digestsPerBlock();
    for (int digest = 0; digest < window.digests(); digest++) {
      int slot = window.slot(digest);
      if (!Arrays.equals(stored, slot, slot + size, window.bytes(), slot, slot + size)) {
        addBad(level, firstChild + digest);
      }
    }
  }

  private void addBad(int level, long child) {
    if (level == 0) {
      data.add(child);
    } else {
      int below = level - 1;
      levels.get(below).add(new HashPosition(below, child, layout.offset(below, child)));
    }
  }

  /** Looks at what is between and after the digests of each block. */
  private void findSpareAreas(int level, LevelWindow window) {
    int digestSize = parameters.hash().size();
    for (int block = 0; block < window.blocks(); block++) {
      int first = block * parameters.digestsPerBlock();
      int last = Math.min(first + parameters.digestsPerBlock(), window.digests()) - 1;
      int end = (block + 1) * parameters.hashBlockSize();
      for (int digest = first; digest <= last; digest++) {
        int from = window.slot(digest) + digestSize;
        int gapEnd = window.slot(digest) + parameters.slotSize();
        requireZero(level, window, block, from, gapEnd);
        if (digest == last) {
          requireZero(level, window, block, gapEnd, end);
        }
      }
    }
  }

  private void requireZero(int level, LevelWindow window, int block, int from, int end) {
    for (int i = from; i < end; i++) {
      if (stored[i] != 0) {
        long inLevel = window.firstBlock() + block;
        long offset =
            layout.offset(level, inLevel) + from - (long) block * parameters.hashBlockSize();
        spare.add(new HashPosition(level, inLevel, offset));
        return;
      }
    }
  }

  VerificationReport report(byte[] computedRoot, boolean rootMatches) {
    FindingList<HashPosition> all = new FindingList<>(maxErrors);
    long unlisted = 0;
    for (FindingList<HashPosition> level : levels) {
      VerificationReport.Findings<HashPosition> findings = level.findings();
      findings.listed().forEach(all::add);
      unlisted += findings.total() - findings.listed().size();
    }
    VerificationReport.Findings<HashPosition> listed = all.findings();
    return new VerificationReport(
        rootMatches,
        VerificationReport.hex(computedRoot),
        data.findings(),
        new VerificationReport.Findings<>(listed.listed(), listed.total() + unlisted),
        spare.findings());
  }
}
