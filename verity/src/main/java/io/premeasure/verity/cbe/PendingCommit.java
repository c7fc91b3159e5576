package io.premeasure.verity.cbe;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.VerityHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A commit that a journal holds whole: whatever of it has reached the image, writing all of it
 * leads to the state that the writer meant.
 */
final class PendingCommit {
  private static final int HEADER = 8 + 2 * BlockHash.SIZE + 8;
  private static final int TRAILER = JournalSeal.TRAILER;
  private static final int ENTRY = 8 + CbeSuperblock.BLOCK;

  private final BlockSource journal;
  private final BlockHash before;
  private final BlockHash after;

  /** Where in the journal the content of each block is. */
  private final Map<Long, Long> offsets;

  /** SHA-256 of all but the trailer. */
  private final byte[] digest;

  private final byte[] trailer;

  private PendingCommit(
      BlockSource journal,
      BlockHash before,
      BlockHash after,
      Map<Long, Long> offsets,
      byte[] digest,
      byte[] trailer) {
    this.journal = journal;
    this.before = before;
    this.after = after;
    this.offsets = offsets;
    this.digest = digest;
    this.trailer = trailer;
  }

  /**
   * Reads a journal. One that is not whole was never acted on: then there is no commit.
   *
   * @param journal stays open as long as the commit is used
   */
  static Optional<PendingCommit> read(BlockSource journal) throws IOException {
    long size = journal.size();
    if (size < HEADER + TRAILER) {
      return Optional.empty();
    }
    byte[] header = new byte[HEADER];
    journal.read(0, header, 0, HEADER);
    long count = ByteBuffer.wrap(header).getLong(HEADER - 8);
    long content = size - HEADER - TRAILER;
    boolean sized = content % ENTRY == 0 && content / ENTRY == count;
    boolean named = Arrays.equals(header, 0, 8, Journal.MAGIC, 0, 8);
    if (!named || !sized) {
      return Optional.empty();
    }
    byte[] digest = digest(journal, size - TRAILER);
    byte[] trailer = new byte[TRAILER];
    journal.read(size - TRAILER, trailer, 0, TRAILER);
    if (!JournalSeal.isWhole(digest, trailer)) {
      return Optional.empty();
    }
    return Optional.of(
        new PendingCommit(
            journal,
            BlockHash.stored(header, 8),
            BlockHash.stored(header, 8 + BlockHash.SIZE),
            offsets(journal, count),
            digest,
            trailer));
  }

  private static byte[] digest(BlockSource journal, long end) throws IOException {
    MessageDigest digest = VerityHash.SHA256.newDigest();
    byte[] chunk = new byte[1 << 16];
    for (long at = 0; at < end; at += chunk.length) {
      int length = (int) Math.min(chunk.length, end - at);
      journal.read(at, chunk, 0, length);
      digest.update(chunk, 0, length);
    }
    return digest.digest();
  }

  private static Map<Long, Long> offsets(BlockSource journal, long count) throws IOException {
    Map<Long, Long> offsets = new TreeMap<>();
    byte[] pba = new byte[8];
    for (long i = 0; i < count; i++) {
      long at = HEADER + i * ENTRY;
      journal.read(at, pba, 0, pba.length);
      offsets.put(ByteBuffer.wrap(pba).getLong(), at + 8);
    }
    return offsets;
  }

  /** Whether it was written by a holder of the seal's key. */
  boolean isSealedBy(JournalSeal seal) {
    return seal.isIn(digest, trailer);
  }

  /** Whether it leads on from, or to, the superblock with the hash. */
  boolean concerns(BlockHash hash) {
    return hash.equals(before) || hash.equals(after);
  }

  /** Hash of the superblock that it leads to. */
  BlockHash after() {
    return after;
  }

  /** Whether it has a block of the address. */
  boolean contains(long pba) {
    return offsets.containsKey(pba);
  }

  /** The block of the address, which must be there. */
  byte[] block(long pba) throws IOException {
    byte[] block = new byte[CbeSuperblock.BLOCK];
    journal.read(offsets.get(pba), block, 0, block.length);
    return block;
  }

  /** Brings all of it to the image; it is on the storage device when this returns. */
  void apply(BlockTarget image) throws IOException {
    for (long pba : offsets.keySet()) {
      image.write(pba * CbeSuperblock.BLOCK, block(pba), 0, CbeSuperblock.BLOCK);
    }
    image.force();
  }
}
