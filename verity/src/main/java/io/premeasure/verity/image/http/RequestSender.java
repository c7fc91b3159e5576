package io.premeasure.verity.image.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/** Sends requests, gives up on silent servers, and tries again what may succeed later. */
final class RequestSender {
  private final BlobUrl url;
  private final DownloadOptions options;
  private final Consumer<String> trouble;
  private final HttpClient client;

  /** One request and what is made of its answer. */
  interface Attempt<T> {
    T run() throws IOException;
  }

  /**
   * A sender for one image.
   *
   * @param trouble is told why a request is sent again
   */
  RequestSender(BlobUrl url, DownloadOptions options, Consumer<String> trouble) {
    this.url = url;
    this.options = options;
    this.trouble = trouble;
    // Several connections of HTTP/1.1 fill a line better than one of HTTP/2.
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(options.silence())
            .build();
  }

  /** Repeats an attempt while its trouble is temporary. */
  <T> T retry(Attempt<T> attempt) throws IOException {
    for (int number = 1; ; number++) {
      try {
        return attempt.run();
      } catch (TransferException e) {
        if (!e.isTemporary() || number >= options.attempts()) {
          throw e;
        }
        trouble.accept(e.getMessage());
        pause(number, e.waitAsked());
      }
    }
  }

  /**
   * Sends a request once.
   *
   * @param wanted the status whose body goes to the sink; the body of any other answer is ignored
   */
  HttpResponse<Void> send(HttpRequest.Builder request, int wanted, WatchedBody.Sink sink)
      throws IOException {
    AtomicLong lastProgress = new AtomicLong(System.nanoTime());
    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(
            request.timeout(options.silence()).build(),
            head ->
                head.statusCode() == wanted
                    ? new WatchedBody(sink, lastProgress)
                    : new IgnoredBody());
    try {
      return await(answer, lastProgress);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      answer.cancel(true);
    }
  }

  private HttpResponse<Void> await(
      CompletableFuture<HttpResponse<Void>> answer, AtomicLong lastProgress)
      throws ExecutionException, InterruptedException, TransferException {
    long silence = options.silence().toNanos();
    while (true) {
      long left = silence - (System.nanoTime() - lastProgress.get());
      if (left <= 0) {
        throw silent();
      }
      try {
        return answer.get(left, TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        // Bytes may have come since; the next turn tells.
      }
    }
  }

  private TransferException silent() {
    String reason = "no answer within " + options.silence().toMillis() + " ms";
    return TransferException.temporary(url, 0, Duration.ZERO, reason);
  }

  private IOException failure(Throwable cause) {
    if (cause instanceof HttpTimeoutException) {
      return silent();
    }
    if (cause instanceof LocalFileException local) {
      return local.failure();
    }
    if (cause instanceof SSLException) {
      return TransferException.refused(url, 0, "TLS: " + cause.getMessage());
    }
    return TransferException.temporary(url, 0, Duration.ZERO, reason(cause));
  }

  private static String reason(Throwable cause) {
    if (cause instanceof ConnectException) {
      return cause.getCause() instanceof ConnectException inner
              && inner.getCause() instanceof UnresolvedAddressException
          ? "the name of the host is not known"
          : "cannot connect";
    }
    return "connection broken: " + cause.getMessage();
  }

  /** Waits between half and all of the delay, so that many connections do not return at once. */
  private void pause(int number, Duration asked) throws IOException {
    long delay = options.delay(number).toMillis();
    long chosen = ThreadLocalRandom.current().nextLong(delay / 2, delay + 1);
    long bounded = Math.min(asked.toMillis(), options.longestDelay().toMillis());
    try {
      Thread.sleep(Math.max(chosen, bounded));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
