package io.premeasure.verity.image.http;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Saves now and then how far a download got: what the state calls done is on the disk. */
final class Checkpoint {
  private static final long INTERVAL = Duration.ofSeconds(5).toNanos();

  private final BlobUrl url;
  private final BlobProperties blob;
  private final PartFile file;
  private final StateFile state;
  private final RangeSet done;
  private long last = System.nanoTime();

  Checkpoint(BlobUrl url, BlobProperties blob, PartFile file, StateFile state, RangeSet done) {
    this.url = url;
    this.blob = blob;
    this.file = file;
    this.state = state;
    this.done = done;
  }

  /** Saves when the last time is long enough ago. */
  synchronized void pass() throws IOException {
    if (System.nanoTime() - last >= INTERVAL) {
      save();
    }
  }

  /** Saves. */
  synchronized void save() throws IOException {
    List<ByteRange> before = done.ranges();
    Optional<DownloadState> now = DownloadState.of(url, blob, before);
    if (now.isPresent()) {
      file.force();
      state.write(now.get());
    }
    last = System.nanoTime();
  }
}
