package io.premeasure.tpm.eventlog.ima;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The registers of one bank under one rule of what a kernel extends. Digests are collected by one
 * thread while another extends the registers by those collected before. It makes no garbage, so
 * that memory stays as it is.
 */
final class ImaRegisters {
  /** How many digests can be collected between two turns. */
  static final int MOST = 4096;

  private final MessageDigest digest;
  private final int size;
  private final byte[][] registers = new byte[PcrBanks.PCR_COUNT][];
  private Collection collecting;
  private Collection extending;

  ImaRegisters(HashAlgorithm algorithm) {
    this.digest = algorithm.newDigest();
    this.size = algorithm.size();
    this.collecting = new Collection(size);
    this.extending = new Collection(size);
  }

  /** Makes room for a digest that a register is to take; it starts there in {@link #digests()}. */
  int add(int pcr) {
    collecting.pcrs[collecting.count] = pcr;
    return size * collecting.count++;
  }

  /** The digests collected, one behind the other. */
  byte[] digests() {
    return collecting.digests;
  }

  /** Hands over what was collected; nobody may be extending. */
  void turn() {
    Collection extended = extending;
    extending = collecting;
    collecting = extended;
    collecting.count = 0;
  }

  /** Extends the registers by the digests handed over, in their order. */
  void extend() {
    for (int i = 0; i < extending.count; i++) {
      int pcr = extending.pcrs[i];
      if (registers[pcr] == null) {
        registers[pcr] = new byte[size];
      }
      digest.update(registers[pcr], 0, size);
      digest.update(extending.digests, i * size, size);
      finish(digest, registers[pcr], 0, size);
    }
    extending.count = 0;
  }

  /** Ends a computation in the middle of an array. */
  static void finish(MessageDigest digest, byte[] target, int start, int size) {
    try {
      digest.digest(target, start, size);
    } catch (DigestException e) {
      throw new IllegalStateException("a digest has the size of its algorithm", e);
    }
  }

  /** The registers that were extended; copies. */
  SortedMap<Integer, byte[]> values() {
    SortedMap<Integer, byte[]> values = new TreeMap<>();
    for (int pcr = 0; pcr < registers.length; pcr++) {
      if (registers[pcr] != null) {
        values.put(pcr, registers[pcr].clone());
      }
    }
    return values;
  }

  private static final class Collection {
    private final int[] pcrs = new int[MOST];
    private final byte[] digests;
    private int count;

    Collection(int size) {
      this.digests = new byte[MOST * size];
    }
  }
}
