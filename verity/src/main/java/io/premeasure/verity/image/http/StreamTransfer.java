package io.premeasure.verity.image.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Fetches an image from a server that sends it only whole; a cut means to start again. */
final class StreamTransfer {
  private static final int CHUNK = 1 << 20;
  private static final long STEP = 8L << 20;

  private final BlobClient client;
  private final BlobProperties blob;
  private final PartFile file;
  private final boolean checkMd5;
  private final DownloadListener listener;
  private final byte[] chunk = new byte[CHUNK];
  private int filled;
  private long written;
  private long transferred;

  StreamTransfer(
      BlobClient client,
      BlobProperties blob,
      PartFile file,
      boolean checkMd5,
      DownloadListener listener) {
    this.client = client;
    this.blob = blob;
    this.file = file;
    this.checkMd5 = checkMd5;
    this.listener = listener;
  }

  DownloadResult run() throws IOException {
    return client.retry(this::once);
  }

  private DownloadResult once() throws IOException {
    file.clear(0);
    filled = 0;
    written = 0;
    client.stream(blob, this::take);
    flush();
    if (blob.size() != BlobProperties.UNKNOWN_SIZE && blob.size() != written) {
      throw TransferException.temporary(
          client.url(), 200, Duration.ZERO, written + " bytes, expected " + blob.size());
    }
    file.resize(written);
    return new DownloadResult(written, transferred, 0, false, checkMd5);
  }

  private void take(ByteBuffer bytes) throws IOException {
    transferred += bytes.remaining();
    while (bytes.hasRemaining()) {
      int count = Math.min(bytes.remaining(), CHUNK - filled);
      bytes.get(chunk, filled, count);
      filled += count;
      if (filled == CHUNK) {
        flushLocal();
      }
    }
  }

  private void flushLocal() throws LocalFileException {
    try {
      flush();
    } catch (IOException e) {
      throw new LocalFileException(e);
    }
  }

  private void flush() throws IOException {
    file.write(written, chunk, filled);
    written += filled;
    filled = 0;
    if (written % STEP == 0) {
      listener.progress(written, blob.size());
    }
  }
}
