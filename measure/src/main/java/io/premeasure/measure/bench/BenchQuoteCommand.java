package io.premeasure.measure.bench;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench quote}: how many quotes one core verifies. */
@Command(
    name = "quote",
    description = {
      "Time one core: parsing and verifying quotes of eight registers by keys in memory, signature,"
          + " nonce, key attributes and register values.",
      "Prints quotes per second of processor time, the median of the rounds."
    })
public final class BenchQuoteCommand implements Callable<Integer> {
  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "Rounds of each kind (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--quotes",
      paramLabel = "N",
      defaultValue = "5000",
      description = "Quotes in a round (default: ${DEFAULT-VALUE}).")
  private int quotes;

  private final Console console;

  /** A command that prints to the console. */
  public BenchQuoteCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Map<String, Double> document = new LinkedHashMap<>();
    for (SampleQuote.Kind kind : SampleQuote.Kind.values()) {
      SampleQuote sample = SampleQuote.of(kind);
      Samples perSecond = new Samples();
      // The first round compiles the loop; it does not count.
      round(sample);
      for (int round = 0; round < Math.max(1, rounds); round++) {
        perSecond.add(round(sample));
      }
      document.put(kind.label(), perSecond.median());
    }
    console.print(
        document,
        () ->
            document.forEach(
                (kind, value) ->
                    console.line(
                        String.format(Locale.ROOT, "%-12s %.0f per second", kind, value))));
    return ExitStatus.OK;
  }

  private double round(SampleQuote sample) throws IOException {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    for (int i = 0; i < quotes; i++) {
      sample.verify();
    }
    return quotes * 1e9 / (threads.getCurrentThreadCpuTime() - start);
  }
}
