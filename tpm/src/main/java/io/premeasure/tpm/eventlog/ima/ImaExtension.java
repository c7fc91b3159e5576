package io.premeasure.tpm.eventlog.ima;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Extends registers in other threads while the next digests are collected. Threads are started with
 * the first full collection, so that short lists are replayed without.
 */
final class ImaExtension implements Closeable {
  private final List<ImaRegisters> registers;
  private final List<Future<?>> running = new ArrayList<>();
  private Optional<ExecutorService> threads = Optional.empty();

  ImaExtension(List<ImaRegisters> registers) {
    this.registers = registers;
  }

  /** Starts to extend by what was collected, once all that was started before has ended. */
  void start() throws IOException {
    if (threads.isEmpty()) {
      int processors = Runtime.getRuntime().availableProcessors();
      threads = Optional.of(Executors.newFixedThreadPool(Math.max(1, processors - 1)));
    }
    await();
    for (ImaRegisters each : registers) {
      each.turn();
      running.add(threads.get().submit(each::extend));
    }
  }

  /** Extends by the rest. */
  void finish() throws IOException {
    await();
    for (ImaRegisters each : registers) {
      each.turn();
      each.extend();
    }
  }

  private void await() throws IOException {
    try {
      for (Future<?> each : running) {
        each.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
    running.clear();
  }

  @Override
  public void close() {
    threads.ifPresent(ExecutorService::shutdownNow);
  }
}
