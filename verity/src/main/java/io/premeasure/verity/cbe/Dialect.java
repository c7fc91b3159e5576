package io.premeasure.verity.cbe;

import java.util.Arrays;
import java.util.Optional;

/** The program whose habits an image follows; the layout is the same in all of them. */
public enum Dialect {
  /** The CBE core 20.05 and 20.06: other state codes; no unused slot has a state of its own. */
  LEGACY,
  /** The CBE core from 2020-07-17 on. */
  CBE,
  /** Genode's rewrite in C++, from release 23.05 on. */
  TRESOR;

  static final int TRESOR_UNUSED_LEVEL = 5;
  private static final long TRESOR_UNUSED_LEAVES = 1L << 24;

  /** A slot of a snapshot that was never used. */
  Snapshot unusedSnapshot() {
    Snapshot unused = Snapshot.UNUSED;
    return this == TRESOR
        ? new Snapshot(
            unused.root(), TRESOR_UNUSED_LEAVES, TRESOR_UNUSED_LEVEL, false, unused.id(), false)
        : unused;
  }

  Optional<ImageState> state(int code) {
    int wanted = code + offset();
    return Arrays.stream(ImageState.values()).filter(state -> state.code() == wanted).findFirst();
  }

  byte code(ImageState state) {
    return (byte) (state.code() - offset());
  }

  private int offset() {
    return this == LEGACY ? 1 : 0;
  }
}
