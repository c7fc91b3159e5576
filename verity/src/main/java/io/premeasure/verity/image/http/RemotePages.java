package io.premeasure.verity.image.http;

import java.io.IOException;
import java.util.List;

/** Where a page blob has data; the list of one window is kept. */
final class RemotePages {
  private static final long WINDOW = 1L << 30;

  private final BlobClient client;
  private final BlobProperties blob;
  private long listed = -1;
  private List<ByteRange> pages = List.of();

  RemotePages(BlobClient client, BlobProperties blob) {
    this.client = client;
    this.blob = blob;
  }

  /** Start of the next data at or after the position, at most the image's size. */
  synchronized long nextData(long position) throws IOException {
    if (!blob.isPageBlob()) {
      return position;
    }
    for (long at = position; at < blob.size(); at = (at / WINDOW + 1) * WINDOW) {
      list(at / WINDOW);
      for (ByteRange page : pages) {
        if (page.end() > at) {
          return Math.max(at, page.start());
        }
      }
    }
    return blob.size();
  }

  /** Whether there is data in a range, which must lie in one window. */
  synchronized boolean hasData(ByteRange range) throws IOException {
    if (!blob.isPageBlob()) {
      return true;
    }
    list(range.start() / WINDOW);
    return pages.stream()
        .anyMatch(page -> page.start() < range.end() && page.end() > range.start());
  }

  private void list(long window) throws IOException {
    if (window != listed) {
      long start = window * WINDOW;
      pages = client.pages(blob, new ByteRange(start, Math.min(blob.size(), start + WINDOW)));
      listed = window;
    }
  }
}
