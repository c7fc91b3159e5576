package io.premeasure.tpm.eventlog.ima;

import io.premeasure.tpm.HashAlgorithm;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** One bank under both rules: digests of its own algorithm, and SHA-1 digests with zeros behind. */
final class ImaBank {
  private final HashAlgorithm algorithm;
  private final int size;
  private final MessageDigest digest;
  private final ImaRegisters hashed;
  private final Optional<ImaRegisters> padded;

  ImaBank(HashAlgorithm algorithm) {
    this.algorithm = algorithm;
    this.size = algorithm.size();
    this.digest = algorithm.newDigest();
    this.hashed = new ImaRegisters(algorithm);
    this.padded =
        algorithm == HashAlgorithm.SHA1
            ? Optional.empty()
            : Optional.of(new ImaRegisters(algorithm));
  }

  HashAlgorithm algorithm() {
    return algorithm;
  }

  /** The registers when the bank has digests of its own algorithm. */
  ImaRegisters hashed() {
    return hashed;
  }

  /** The registers when the bank has the SHA-1 digests, padded; none for the SHA-1 bank itself. */
  Optional<ImaRegisters> padded() {
    return padded;
  }

  /** The registers under all rules. */
  Stream<ImaRegisters> registers() {
    return Stream.concat(Stream.of(hashed), padded.stream());
  }

  /** Collects the digests that an entry extends. */
  void collect(ImaReader entry, boolean violation) {
    int start = hashed.add(entry.pcr());
    if (violation) {
      Arrays.fill(hashed.digests(), start, start + size, (byte) 0xff);
    } else if (entry.column() == algorithm) {
      System.arraycopy(entry.digest(), 0, hashed.digests(), start, size);
    } else {
      entry.hash(digest);
      ImaRegisters.finish(digest, hashed.digests(), start, size);
    }
    if (padded.isPresent() && entry.column() == HashAlgorithm.SHA1) {
      pad(padded.get(), entry, violation);
    }
  }

  private void pad(ImaRegisters registers, ImaReader entry, boolean violation) {
    int start = registers.add(entry.pcr());
    byte[] digests = registers.digests();
    Arrays.fill(digests, start, start + size, (byte) (violation ? 0xff : 0));
    if (!violation) {
      System.arraycopy(entry.digest(), 0, digests, start, HashAlgorithm.SHA1.size());
    }
  }
}
