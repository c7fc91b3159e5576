package io.premeasure.verity.image.http;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;

/** Hands a response's body on piece by piece, and notes when the last piece came. */
final class WatchedBody implements HttpResponse.BodySubscriber<Void> {
  private final Sink sink;
  private final AtomicLong lastProgress;
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private Flow.Subscription subscription;

  /** Where the bytes go. */
  interface Sink {
    /** Takes all that remains in the buffer. */
    void accept(ByteBuffer bytes) throws IOException;
  }

  WatchedBody(Sink sink, AtomicLong lastProgress) {
    this.sink = sink;
    this.lastProgress = lastProgress;
  }

  @Override
  public CompletionStage<Void> getBody() {
    return end;
  }

  @Override
  public void onSubscribe(Flow.Subscription newSubscription) {
    subscription = newSubscription;
    lastProgress.set(System.nanoTime());
    subscription.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    lastProgress.set(System.nanoTime());
    try {
      for (ByteBuffer buffer : buffers) {
        sink.accept(buffer);
      }
      subscription.request(1);
    } catch (IOException | RuntimeException e) {
      subscription.cancel();
      end.completeExceptionally(e);
    }
  }

  @Override
  public void onError(Throwable cause) {
    end.completeExceptionally(cause);
  }

  @Override
  public void onComplete() {
    end.complete(null);
  }
}
