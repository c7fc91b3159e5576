package io.premeasure.verity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Hands numbered units of work to threads, each of which has its own worker object. */
final class WorkUnits {
  private WorkUnits() {}

  /** Does one unit after the other. */
  interface Worker {
    void work(long unit) throws IOException;
  }

  /** Makes a worker, once for each thread. */
  interface Workers {
    Worker start() throws IOException;
  }

  /**
   * Does units 0 to count - 1, each once, in no order; returns when all are done.
   *
   * @throws IOException the first one that a worker threw
   */
  static void run(long count, int threads, Workers workers) throws IOException {
    AtomicLong next = new AtomicLong();
    int started = (int) Math.min(threads, count);
    ExecutorService pool = Executors.newFixedThreadPool(Math.max(1, started));
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < started; i++) {
        running.add(
            pool.submit(
                () -> {
                  Worker worker = workers.start();
                  for (long unit = next.getAndIncrement();
                      unit < count;
                      unit = next.getAndIncrement()) {
                    worker.work(unit);
                  }
                  return null;
                }));
      }
      for (Future<?> future : running) {
        await(future, next, count);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static void await(Future<?> future, AtomicLong next, long count) throws IOException {
    try {
      future.get();
    } catch (ExecutionException e) {
      next.set(count);
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      next.set(count);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
