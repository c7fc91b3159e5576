package io.premeasure.measure.machine;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Prediction;
import io.premeasure.fixtures.machine.BootReport;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.LoggedEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** Compares all registers that a boot measures into, in all banks, with what is expected. */
final class RegisterComparison {
  private static final int COMPARED = 16;
  private static final int IMA_PCR = 10;

  private RegisterComparison() {}

  /** A line for each register that differs, with the events of the log behind it. */
  static List<String> differences(Prediction expected, BootReport report) throws IOException {
    List<String> lines = new ArrayList<>();
    expected.unknown().forEach((pcr, reason) -> lines.add("PCR " + pcr + ": " + reason));
    if (report.registers().size() != expected.algorithms().size()) {
      lines.add("banks: " + report.registers().keySet());
    }
    for (HashAlgorithm bank : expected.algorithms()) {
      SortedMap<Integer, byte[]> measured = report.registers().get(bank.bankName());
      for (int pcr = 0; pcr < COMPARED; pcr++) {
        if (!Arrays.equals(value(expected, bank, pcr), measured.get(pcr))) {
          lines.add(
              bank.bankName()
                  + " PCR "
                  + pcr
                  + " is "
                  + HexFormat.of().formatHex(measured.get(pcr))
                  + "\n"
                  + events(expected, report, bank, pcr));
        }
      }
    }
    return lines;
  }

  /**
   * The registers that a boot's log does not lead to; of those that IMA extends behind its back
   * there is no log.
   */
  static List<String> unexplained(BootReport report) throws IOException {
    PcrBanks replayed = EventLog.read("boot", report.log()).replay();
    List<String> lines = new ArrayList<>();
    for (HashAlgorithm bank : replayed.algorithms()) {
      SortedMap<Integer, byte[]> measured = report.registers().get(bank.bankName());
      for (int pcr = 0; pcr < COMPARED; pcr++) {
        if (pcr != IMA_PCR && !Arrays.equals(replayed.value(bank, pcr), measured.get(pcr))) {
          lines.add(bank.bankName() + " PCR " + pcr + " is not what the log leads to");
        }
      }
    }
    return lines;
  }

  /** What is not predicted is not measured into. */
  private static byte[] value(Prediction prediction, HashAlgorithm bank, int pcr) {
    return prediction.banks().get(bank).getOrDefault(pcr, PcrBanks.resetValue(bank, pcr));
  }

  private static String events(Prediction expected, BootReport report, HashAlgorithm bank, int pcr)
      throws IOException {
    String wanted =
        expected.measurements().stream()
            .filter(m -> m.pcr() == pcr)
            .map(m -> "  expected " + line(m, bank))
            .collect(Collectors.joining("\n"));
    if (report.log().length == 0) {
      return wanted + "\n  (no log)\n";
    }
    String logged =
        EventLog.read("boot", report.log()).events().stream()
            .filter(event -> event.pcr() == pcr && event.isExtended())
            .map(event -> "  measured " + line(event, bank))
            .collect(Collectors.joining("\n"));
    return wanted + "\n" + logged + "\n";
  }

  private static String line(Measurement measurement, HashAlgorithm bank) {
    return HexFormat.of().formatHex(measurement.digests().get(bank))
        + " "
        + measurement.description();
  }

  private static String line(LoggedEvent event, HashAlgorithm bank) {
    return HexFormat.of().formatHex(event.digest(bank).orElseThrow())
        + " "
        + event.name()
        + " "
        + HexFormat.of().formatHex(event.data());
  }
}
