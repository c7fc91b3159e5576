package io.premeasure.measure.prediction;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Origin;
import io.premeasure.boot.Prediction;
import io.premeasure.measure.console.Console;
import io.premeasure.tpm.eventlog.EventType;
import java.util.HexFormat;
import java.util.SortedSet;

/** A prediction for people: what is behind each digest, then the values, then the policies. */
public final class PredictionText {
  private static final HexFormat HEX = HexFormat.of();

  private PredictionText() {}

  /**
   * Prints a prediction.
   *
   * @param selection the registers of the policy digests
   */
  public static void print(Console console, Prediction prediction, SortedSet<Integer> selection) {
    prediction.measurements().forEach(event -> print(console, event));
    console.line("");
    console.line("predicted values");
    prediction
        .banks()
        .forEach(
            (bank, values) ->
                values.forEach((pcr, value) -> line(console, bank.bankName() + ":" + pcr, value)));
    prediction
        .unknown()
        .forEach(
            (pcr, reason) -> console.line("    PCR %-8d not known: %s".formatted(pcr, reason)));
    if (!selection.isEmpty()) {
      console.line("TPM2_PolicyPCR over " + selection + " of each bank, for SHA-256 sessions");
      prediction
          .policyPcr(selection)
          .forEach((bank, digest) -> line(console, bank.bankName(), digest));
    }
  }

  private static void print(Console console, Measurement event) {
    String type = EventType.name(event.eventType());
    console.line("PCR %d  %s  %s".formatted(event.pcr(), type, event.description()));
    String carried = event.origin() == Origin.CARRIED ? ", carried over" : "";
    console.line("    from %s%s".formatted(event.source(), carried));
    event.digests().forEach((bank, digest) -> line(console, bank.bankName(), digest));
  }

  private static void line(Console console, String label, byte[] value) {
    console.line("    %-12s %s".formatted(label, HEX.formatHex(value)));
  }
}
