package io.premeasure.verity.cbe;

import java.util.HashMap;
import java.util.Map;

/** The ciphers of the current and the previous key, and which of them a virtual block has. */
final class DataCiphers {
  private final WorkingState state;
  private final Map<Integer, CipherPool> ciphers = new HashMap<>();

  DataCiphers(WorkingState state) {
    this.state = state;
  }

  /** The key of the block: while all are rekeyed, those not yet reached have the previous one. */
  BlockKey key(long vba) {
    boolean old = state.state == ImageState.REKEYING && vba >= state.rekeyingVba;
    return old ? state.previousKey : state.currentKey;
  }

  CipherPool of(long vba) {
    BlockKey key = key(vba);
    return ciphers.computeIfAbsent(key.id(), id -> new CipherPool(key));
  }
}
