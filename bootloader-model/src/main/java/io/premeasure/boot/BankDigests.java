package io.premeasure.boot;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Hashes the same bytes with the algorithms of several banks, in one pass. */
public final class BankDigests {
  private static final int BUFFER = 1 << 18;
  private static final int CHUNK = 1 << 16;
  private static final int WORTH_THREADS = 4 << 20;

  private final Map<HashAlgorithm, MessageDigest> digests = new EnumMap<>(HashAlgorithm.class);

  /** Starts with no bytes. */
  public BankDigests(Collection<HashAlgorithm> banks) {
    banks.forEach(bank -> digests.put(bank, bank.newDigest()));
  }

  /** Adds bytes. */
  public void update(byte[] bytes) {
    digests.values().forEach(digest -> digest.update(bytes));
  }

  /** Adds a part of an array. */
  public void update(byte[] bytes, int offset, int length) {
    // In one call, the loop over many blocks would run before the JVM has compiled it.
    for (int at = 0; at < length; at += CHUNK) {
      int start = offset + at;
      int count = Math.min(CHUNK, length - at);
      digests.values().forEach(digest -> digest.update(bytes, start, count));
    }
  }

  /**
   * Adds the bytes of a source from one position until before another. Of many bytes each bank's
   * algorithm reads them by itself, on another thread where there is one.
   */
  public void update(BlockSource source, long start, long end) throws IOException {
    if (end - start < WORTH_THREADS || digests.size() < 2) {
      update(digests.values(), source, start, end);
      return;
    }
    try {
      digests.values().parallelStream()
          .forEach(
              digest -> {
                try {
                  update(List.of(digest), source, start, end);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void update(
      Collection<MessageDigest> digests, BlockSource source, long start, long end)
      throws IOException {
    byte[] buffer = new byte[(int) Math.min(BUFFER, Math.max(0, end - start))];
    for (long at = start; at < end; at += buffer.length) {
      int count = (int) Math.min(buffer.length, end - at);
      source.read(at, buffer, 0, count);
      digests.forEach(digest -> digest.update(buffer, 0, count));
    }
  }

  /** Adds zero bytes. */
  public void updateZeros(long count) {
    byte[] zeros = new byte[(int) Math.min(BUFFER, count)];
    for (long left = count; left > 0; left -= zeros.length) {
      int part = (int) Math.min(zeros.length, left);
      digests.values().forEach(digest -> digest.update(zeros, 0, part));
    }
  }

  /** The digest of all bytes in each bank; the next bytes start anew. */
  public Map<HashAlgorithm, byte[]> finish() {
    Map<HashAlgorithm, byte[]> finished = new EnumMap<>(HashAlgorithm.class);
    digests.forEach((bank, digest) -> finished.put(bank, digest.digest()));
    return finished;
  }
}
