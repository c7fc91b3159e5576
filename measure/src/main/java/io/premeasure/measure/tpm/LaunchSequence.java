package io.premeasure.measure.tpm;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.txt.log.TxtEventType;
import io.premeasure.measure.prediction.PredictionJson;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.device.DynamicLaunch;
import io.premeasure.tpm.device.TpmConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The predicted events of a dynamic launch: first the processor's, then those of the software. */
final class LaunchSequence {
  private static final int FIRST_REGISTER = 17;
  private static final int LAST_REGISTER = 22;

  private final byte[] start;
  private final List<Measurement> later;

  private LaunchSequence(byte[] start, List<Measurement> later) {
    this.start = start;
    this.later = List.copyOf(later);
  }

  /** Takes a prediction that begins with the processor's measurement, and refuses any other. */
  static LaunchSequence read(CommandSpec spec, Path file) throws IOException {
    Prediction prediction = PredictionJson.read(file);
    List<Measurement> events = prediction.measurements();
    if (events.isEmpty()
        || events.get(0).eventType() != TxtEventType.HASH_START
        || events.get(0).data().length == 0) {
      throw new ParameterException(
          spec.commandLine(),
          "--drtm: " + file + " does not begin with the event HASH_START and its data");
    }
    return new LaunchSequence(events.get(0).data(), events.subList(1, events.size()));
  }

  /** All events but the first. */
  List<Extension> extensions() {
    return later.stream().map(each -> new Extension(each.pcr(), each.digests())).toList();
  }

  /** Registers that hold what the first event leaves in them, computed and not asked for. */
  PcrBanks started(PcrBanks before) {
    for (int pcr = FIRST_REGISTER; pcr <= LAST_REGISTER; pcr++) {
      before.reset(pcr);
    }
    for (HashAlgorithm bank : before.algorithms()) {
      before.extend(bank, FIRST_REGISTER, bank.hash(start));
    }
    return before;
  }

  /** Plays the launch to a TPM. */
  void play(TpmConnection connection, MissingBanks missing) throws IOException {
    try (DynamicLaunch launch = DynamicLaunch.start(connection, start)) {
      for (Measurement each : later) {
        launch.extend(locality(each), each.pcr(), missing.withoutLacking(each.digests()));
      }
    }
  }

  private static int locality(Measurement measurement) {
    return measurement.eventType() < TxtEventType.TBOOT
        ? DynamicLaunch.MODULE
        : DynamicLaunch.ENVIRONMENT;
  }
}
