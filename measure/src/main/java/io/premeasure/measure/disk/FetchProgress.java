package io.premeasure.measure.disk;

import io.premeasure.measure.console.ByteSize;
import io.premeasure.measure.console.Console;
import io.premeasure.verity.image.http.DownloadListener;

/** Reports a download on standard error. */
final class FetchProgress implements DownloadListener {
  private final Console console;
  private final boolean wanted;
  private long reported = -1;

  FetchProgress(Console console, boolean wanted) {
    this.console = console;
    this.wanted = wanted;
  }

  @Override
  public synchronized void progress(long done, long size) {
    long step = size > 0 ? percent(done, size) : done >> 26;
    if (wanted && step > reported) {
      reported = step;
      console.note(
          size > 0
              ? ByteSize.text(done) + " of " + ByteSize.text(size) + ", " + step + " %"
              : ByteSize.text(done));
    }
  }

  private static long percent(long done, long size) {
    return (long) (100.0 * done / size);
  }

  @Override
  public synchronized void trouble(String reason) {
    if (wanted || console.verbose()) {
      console.note(reason);
    }
  }
}
