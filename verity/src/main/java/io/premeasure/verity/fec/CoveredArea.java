package io.premeasure.verity.fec;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityParameters;
import io.premeasure.verity.VerityTree;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * The blocks that parity is computed over: those of the data, then those of the hash device from
 * the start of the tree (the superblock is not among them). Block i belongs to round i modulo
 * {@link #rounds()}, so neighbouring blocks go to different codewords.
 *
 * <p>When the parity is on the hash device, the area ends where the parity starts; otherwise at the
 * end of the hash device, so that whatever follows the tree is covered too (cryptsetup 2.4 and
 * later, lib/verity/verity_fec.c).
 */
public final class CoveredArea {
  /** In smaller data the question for holes costs more than it saves. */
  private static final long ASK_FOR_HOLES = 64 << 20;

  private final BlockSource data;
  private final BlockSource hashes;
  private final FecParameters fec;
  private final int blockSize;
  private final long dataBlocks;
  private final long hashStart;
  private final long blocks;

  /**
   * The area of a volume.
   *
   * @param data not closed by this class
   * @param hashes the hash device; not closed by this class
   * @param parityBesideTree whether the parity is on the hash device
   * @throws IllegalArgumentException when data and hash blocks differ in size, or the offset is not
   *     one of a block or not behind the tree
   */
  public CoveredArea(
      VerityTree tree,
      BlockSource data,
      BlockSource hashes,
      FecParameters fec,
      boolean parityBesideTree)
      throws IOException {
    requireFit(tree, fec, parityBesideTree);
    blockSize = tree.parameters().dataBlockSize();
    this.data = data;
    this.hashes = hashes;
    this.fec = fec;
    dataBlocks = tree.parameters().dataBlocks();
    hashStart = tree.layout().start();
    long end = parityBesideTree ? fec.offset() : hashes.size();
    blocks = dataBlocks + Math.max(0, (end - hashStart) / blockSize);
  }

  /**
   * Checks that parity is possible, before anything is written.
   *
   * @param parityBesideTree whether the parity is on the hash device
   * @throws IllegalArgumentException when data and hash blocks differ in size, or the offset is not
   *     one of a block or not behind the tree
   */
  public static void requireFit(VerityTree tree, FecParameters fec, boolean parityBesideTree) {
    VerityParameters parameters = tree.parameters();
    int blockSize = parameters.dataBlockSize();
    if (blockSize != parameters.hashBlockSize()) {
      throw new IllegalArgumentException(
          "FEC: data blocks of "
              + blockSize
              + " bytes and hash blocks of "
              + parameters.hashBlockSize()
              + ", expected one size");
    }
    if (fec.offset() % blockSize != 0) {
      throw new IllegalArgumentException(
          "FEC offset: " + fec.offset() + ", expected a multiple of " + blockSize);
    }
    if (parityBesideTree && fec.offset() < tree.layout().end()) {
      throw new IllegalArgumentException(
          "FEC offset: " + fec.offset() + " is before the tree's end at " + tree.layout().end());
    }
  }

  /** The roots and where the parity is. */
  public FecParameters fec() {
    return fec;
  }

  /** Bytes in a block. */
  public int blockSize() {
    return blockSize;
  }

  /** Number of covered blocks; the kernel's {@code fec_blocks}. */
  public long blocks() {
    return blocks;
  }

  /** Number of covered data blocks; the blocks after them are on the hash device. */
  public long dataBlocks() {
    return dataBlocks;
  }

  /** Offset of the first covered block on the hash device. */
  long hashStart() {
    return hashStart;
  }

  /** Number of rounds: the distance between two blocks of one round. */
  public long rounds() {
    return (blocks - 1) / fec.messageLength() + 1;
  }

  /** Length of the parity in bytes. */
  public long parityLength() {
    return rounds() * parityPerRound();
  }

  /**
   * The words of a kernel table line that make the kernel use the parity (Linux
   * Documentation/admin-guide/device-mapper/verity.rst).
   *
   * @param device path or major:minor of the device with the parity
   */
  public List<String> kernelOptions(String device) {
    return List.of(
        "use_fec_from_device",
        device,
        "fec_roots",
        Integer.toString(fec.roots()),
        "fec_blocks",
        Long.toString(blocks),
        "fec_start",
        Long.toString(fec.offset() / blockSize));
  }

  /** Length of the parity of one round in bytes. */
  int parityPerRound() {
    return blockSize * fec.roots();
  }

  /** Offset of a round's parity on its device. */
  long parityOffset(long round) {
    return fec.offset() + round * parityPerRound();
  }

  /**
   * Reads blocks that follow each other; those beyond the area, or beyond the end of the hash
   * device, are zero.
   *
   * @return false when all are known to be zero without having been read; the buffer is then left
   *     as it is
   */
  boolean read(long first, byte[] into, int count) throws IOException {
    int inData = (int) Math.max(0, Math.min(count, dataBlocks - first));
    int inHash = (int) Math.max(0, Math.min(count, blocks - first) - inData);
    int dataLength = inData * blockSize;
    if (inHash == 0 && isHole(first * blockSize, dataLength)) {
      return false;
    }
    if (inData > 0) {
      data.read(first * blockSize, into, 0, dataLength);
    }
    int hashLength = 0;
    if (inHash > 0) {
      long position = hashStart + (first + inData - dataBlocks) * blockSize;
      hashLength = (int) Math.max(0, Math.min((long) inHash * blockSize, hashes.size() - position));
      hashes.read(position, into, dataLength, hashLength);
    }
    Arrays.fill(into, dataLength + hashLength, count * blockSize, (byte) 0);
    return true;
  }

  private boolean isHole(long position, int length) throws IOException {
    return length == 0
        || (dataBlocks * blockSize >= ASK_FOR_HOLES
            && data.nextData(position) - position >= length);
  }
}
