package io.premeasure.verity.fec;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Computes the parity of a covered area. Memory depends on block size, roots and threads only: each
 * thread works on a few neighbouring rounds and reads the blocks they share in one piece.
 */
final class ParityEncoder {
  private static final int READ_SIZE = 64 * 1024;

  private final CoveredArea area;
  private final int roundsAtOnce;

  /** Takes the parity of some rounds; called by several threads at once. */
  @FunctionalInterface
  interface Sink {
    /**
     * Takes bytes.
     *
     * @param position counted from the start of the parity
     */
    void write(long position, byte[] bytes, int length) throws IOException;
  }

  ParityEncoder(CoveredArea area) {
    this.area = area;
    roundsAtOnce = (int) Math.min(area.rounds(), Math.max(1, READ_SIZE / area.blockSize()));
  }

  /** Computes all rounds. */
  void encode(int threads, Sink sink) throws IOException {
    AtomicLong next = new AtomicLong();
    List<Callable<Void>> calls = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      calls.add(() -> work(next, sink));
    }
    ExecutorService executor = Executors.newFixedThreadPool(threads, ParityEncoder::thread);
    try {
      for (Future<Void> done : executor.invokeAll(calls)) {
        done.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } finally {
      executor.shutdownNow();
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "fec");
    thread.setDaemon(true);
    return thread;
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

  private Void work(AtomicLong next, Sink sink) throws IOException {
    int codewords = roundsAtOnce * area.blockSize();
    ReedSolomonEncoder encoder = new ReedSolomonEncoder(area.fec().roots(), codewords);
    byte[] message = new byte[codewords];
    byte[] parity = new byte[roundsAtOnce * area.parityPerRound()];
    try {
      for (long round = next.getAndAdd(roundsAtOnce);
          round < area.rounds();
          round = next.getAndAdd(roundsAtOnce)) {
        int rounds = (int) Math.min(roundsAtOnce, area.rounds() - round);
        encoder.reset();
        feed(encoder, round, rounds, message);
        encoder.parity(parity, rounds * area.blockSize());
        sink.write(round * area.parityPerRound(), parity, rounds * area.parityPerRound());
      }
    } catch (IOException | RuntimeException e) {
      next.set(area.rounds());
      throw e;
    }
    return null;
  }

  /** Gives the encoder the messages of neighbouring rounds. */
  void feed(ReedSolomonEncoder encoder, long round, int rounds, byte[] message) throws IOException {
    int codewords = rounds * area.blockSize();
    for (int i = 0; i < area.fec().messageLength(); i++) {
      if (area.read(round + i * area.rounds(), message, rounds)) {
        encoder.add(message, codewords);
      } else if (!encoder.untouched()) {
        Arrays.fill(message, 0, codewords, (byte) 0);
        encoder.add(message, codewords);
      }
    }
  }
}
