package io.premeasure.verity.image.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Fetches pieces over several connections. */
final class ParallelTransfer {
  private final BlobClient client;
  private final BlobProperties blob;
  private final PartFile file;
  private final RangeSet done;
  private final Checkpoint checkpoint;
  private final AtomicLong transferred = new AtomicLong();

  ParallelTransfer(
      BlobClient client, BlobProperties blob, PartFile file, RangeSet done, Checkpoint checkpoint) {
    this.client = client;
    this.blob = blob;
    this.file = file;
    this.done = done;
    this.checkpoint = checkpoint;
  }

  /**
   * Fetches all that is not done; whether it succeeds or not, what was fetched is saved.
   *
   * @return bytes fetched
   */
  long run(int connections, DownloadListener listener) throws IOException {
    Pieces pieces = new Pieces(client, blob, done);
    ExecutorService threads = Executors.newFixedThreadPool(connections, ParallelTransfer::thread);
    ExecutorCompletionService<Void> ended = new ExecutorCompletionService<>(threads);
    try {
      for (int i = 0; i < connections; i++) {
        ended.submit(() -> fetch(pieces, listener));
      }
      for (int i = 0; i < connections; i++) {
        ended.take().get();
      }
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      stop(threads);
      checkpoint.save();
    }
    return transferred.get();
  }

  private Void fetch(Pieces pieces, DownloadListener listener) throws IOException {
    for (Optional<ByteRange> next = pieces.next(); next.isPresent(); next = pieces.next()) {
      ByteRange piece = next.get();
      byte[] bytes = client.part(blob, piece);
      file.write(piece.start(), bytes, bytes.length);
      transferred.addAndGet(bytes.length);
      done.add(piece);
      listener.progress(done.length(), blob.size());
      checkpoint.pass();
    }
    return null;
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "image-download");
    thread.setDaemon(true);
    return thread;
  }

  private static void stop(ExecutorService threads) {
    threads.shutdownNow();
    try {
      // Their connections end at once; a write to the file may still take its time.
      boolean unused = threads.awaitTermination(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static IOException failure(Throwable cause) {
    if (cause instanceof IOException known) {
      return known;
    }
    if (cause instanceof RuntimeException bug) {
      throw bug;
    }
    throw new IllegalStateException(cause);
  }
}
