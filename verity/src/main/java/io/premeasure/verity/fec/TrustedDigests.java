package io.premeasure.verity.fec;

import io.premeasure.verity.BlockHasher;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.TreeLayout;
import io.premeasure.verity.VerityParameters;
import io.premeasure.verity.VerityTree;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/** The digests that blocks must have, as far as the root hash vouches for them at the moment. */
final class TrustedDigests {
  private final VerityParameters parameters;
  private final TreeLayout layout;
  private final BlockSource hashes;
  private final byte[] rootHash;
  private final BlockHasher hasher;

  TrustedDigests(VerityTree tree, BlockSource hashes, byte[] rootHash) {
    parameters = tree.parameters();
    layout = tree.layout();
    this.hashes = hashes;
    this.rootHash = rootHash.clone();
    hasher = new BlockHasher(parameters);
  }

  /** The digest of a block; empty when a hash block above it is damaged. */
  Optional<byte[]> of(int level, long number) throws IOException {
    int above = level + 1;
    if (above == layout.levels()) {
      return Optional.of(rootHash);
    }
    long parent = number / parameters.digestsPerBlock();
    byte[] block = new byte[parameters.hashBlockSize()];
    hashes.read(layout.offset(above, parent), block, 0, block.length);
    Optional<byte[]> parentDigest = of(above, parent);
    if (parentDigest.isEmpty() || !matches(block, parentDigest.get())) {
      return Optional.empty();
    }
    int slot = (int) (number % parameters.digestsPerBlock()) * parameters.slotSize();
    return Optional.of(Arrays.copyOfRange(block, slot, slot + parameters.hash().size()));
  }

  boolean matches(byte[] block, byte[] digest) {
    return MessageDigest.isEqual(hasher.hash(block), digest);
  }
}
