package io.premeasure.verity.fec;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.fec.ReedSolomonDecoder.Correction;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The codewords of one round, and in which of them parity and message disagree. */
final class DamagedRound {
  private final CoveredArea area;
  private final byte[] difference;
  private final ReedSolomonDecoder decoder;

  DamagedRound(CoveredArea area, BlockSource parity, long round) throws IOException {
    this.area = area;
    decoder = new ReedSolomonDecoder(area.fec().roots());
    ReedSolomonEncoder encoder = new ReedSolomonEncoder(area.fec().roots(), area.blockSize());
    new ParityEncoder(area).feed(encoder, round, 1, new byte[area.blockSize()]);
    difference = new byte[area.parityPerRound()];
    encoder.parity(difference, area.blockSize());
    byte[] stored = new byte[difference.length];
    parity.read(area.parityOffset(round), stored, 0, stored.length);
    for (int i = 0; i < stored.length; i++) {
      difference[i] ^= stored[i];
    }
  }

  /**
   * What blocks of the round would be after correction. Codewords with too many errors keep their
   * bytes, so every block must be checked before it is believed.
   *
   * @param erased numbers of covered blocks held to be wrong, at most as many as roots
   * @param wanted numbers of the covered blocks that are asked for
   */
  Map<Long, byte[]> decode(Collection<Long> erased, Collection<Long> wanted) throws IOException {
    int[] erasures = erased.stream().mapToInt(this::messageIndex).toArray();
    Map<Integer, byte[]> blocks = new HashMap<>();
    Map<Long, byte[]> result = new HashMap<>();
    for (long number : wanted) {
      byte[] block = new byte[area.blockSize()];
      // False says that it is zero, as the new array is.
      boolean unused = area.read(number, block, 1);
      blocks.put(messageIndex(number), block);
      result.put(number, block);
    }
    int roots = area.fec().roots();
    for (int codeword = 0; codeword < area.blockSize(); codeword++) {
      if (differs(codeword * roots, roots)) {
        Optional<Correction[]> found = decoder.decode(difference, codeword * roots, erasures);
        for (Correction correction : found.orElse(new Correction[0])) {
          byte[] block = blocks.get(correction.index());
          if (block != null) {
            block[codeword] ^= (byte) correction.value();
          }
        }
      }
    }
    return result;
  }

  private boolean differs(int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (difference[i] != 0) {
        return true;
      }
    }
    return false;
  }

  private int messageIndex(long number) {
    return (int) (number / area.rounds());
  }
}
