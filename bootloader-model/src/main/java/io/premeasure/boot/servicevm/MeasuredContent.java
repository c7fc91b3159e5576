package io.premeasure.boot.servicevm;

import io.premeasure.boot.Source;
import io.premeasure.tpm.HashAlgorithm;
import java.util.EnumMap;
import java.util.Map;

/** The hash in each bank of a kernel, an initrd or a disk, and where that comes from. */
public final class MeasuredContent {
  private final Map<HashAlgorithm, byte[]> hashes = new EnumMap<>(HashAlgorithm.class);
  private final Source source;

  /** Copies the hashes. */
  public MeasuredContent(Map<HashAlgorithm, byte[]> hashes, Source source) {
    hashes.forEach((bank, hash) -> this.hashes.put(bank, hash.clone()));
    this.source = source;
  }

  /** The hashes; a copy. */
  public Map<HashAlgorithm, byte[]> hashes() {
    Map<HashAlgorithm, byte[]> copy = new EnumMap<>(HashAlgorithm.class);
    hashes.forEach((bank, hash) -> copy.put(bank, hash.clone()));
    return copy;
  }

  /** The file, or the disk and the file in it. */
  public Source source() {
    return source;
  }
}
