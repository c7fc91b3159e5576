package io.premeasure.verity.image.http;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/**
 * Hands out the parts of an image that are still to be fetched, in ascending order and one at a
 * time, to several threads. What a page blob leaves out counts as done when its list is read.
 */
final class Pieces {
  /** Most bytes of a piece; Azure gives a digest for so much. */
  static final int LENGTH = 4 << 20;

  private static final long WINDOW = 1L << 30;

  private final BlobClient client;
  private final BlobProperties blob;
  private final RangeSet done;
  private final Queue<ByteRange> ready = new ArrayDeque<>();
  private Queue<ByteRange> pages = new ArrayDeque<>();
  private long listed;

  Pieces(BlobClient client, BlobProperties blob, RangeSet done) {
    this.client = client;
    this.blob = blob;
    this.done = done;
  }

  /** The next piece, empty when all have been handed out. */
  synchronized Optional<ByteRange> next() throws IOException {
    while (true) {
      while (!ready.isEmpty()) {
        ByteRange piece = ready.remove();
        if (!done.contains(piece)) {
          return Optional.of(piece);
        }
      }
      if (!pages.isEmpty()) {
        ready.addAll(pages.remove().pieces(LENGTH));
      } else if (listed < blob.size()) {
        list();
      } else {
        return Optional.empty();
      }
    }
  }

  private void list() throws IOException {
    ByteRange window = new ByteRange(listed, Math.min(blob.size(), listed + WINDOW));
    listed = window.end();
    if (done.contains(window)) {
      return;
    }
    if (!blob.isPageBlob()) {
      pages.add(window);
      return;
    }
    pages = new ArrayDeque<>(client.pages(blob, window));
    long reached = window.start();
    for (ByteRange page : pages) {
      markHole(reached, page.start());
      reached = page.end();
    }
    markHole(reached, window.end());
  }

  private void markHole(long start, long end) {
    if (start < end) {
      done.add(new ByteRange(start, end));
    }
  }
}
