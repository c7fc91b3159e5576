package io.premeasure.verity;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Threads that share out numbered units of work among themselves. */
final class Workers implements Closeable {
  /** The work on one unit; several units are worked on at once. */
  @FunctionalInterface
  interface Task {
    void run(Worker worker, int unit) throws IOException;
  }

  private final List<Worker> workers = new ArrayList<>();
  private final ExecutorService executor;

  Workers(int threads, Supplier<Worker> hire) {
    for (int i = 0; i < threads; i++) {
      workers.add(hire.get());
    }
    executor =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "verity");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Runs the task for each unit from 0 up and returns when all are done or one has failed. */
  void each(int units, Task task) throws IOException {
    AtomicInteger next = new AtomicInteger();
    int crew = Math.min(units, workers.size());
    if (crew <= 1) {
      work(workers.get(0), next, units, task);
      return;
    }
    List<Callable<Void>> calls = new ArrayList<>();
    for (Worker worker : workers.subList(0, crew)) {
      calls.add(() -> work(worker, next, units, task));
    }
    try {
      for (Future<Void> done : executor.invokeAll(calls)) {
        done.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    }
  }

  private static Void work(Worker worker, AtomicInteger next, int units, Task task)
      throws IOException {
    try {
      for (int unit = next.getAndIncrement(); unit < units; unit = next.getAndIncrement()) {
        task.run(worker, unit);
      }
    } catch (IOException | RuntimeException e) {
      next.set(units);
      throw e;
    }
    return null;
  }

  private static IOException failure(Throwable cause) {
    if (cause instanceof RuntimeException bug) {
      throw bug;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return (IOException) cause;
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
