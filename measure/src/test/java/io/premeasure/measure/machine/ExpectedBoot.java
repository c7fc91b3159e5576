package io.premeasure.measure.machine;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.Source;
import io.premeasure.boot.linux.BootAggregate;
import io.premeasure.boot.uefi.FirmwareMeasurements;
import io.premeasure.boot.uefi.PeImage;
import io.premeasure.boot.uefi.UefiVariables;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.LoggedEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The measurements of a boot, put together step by step from what is known before it: a disk image,
 * a variable store, and what another boot of the same firmware told about PCR 0.
 */
final class ExpectedBoot {
  private static final long EV_SEPARATOR = 4;
  private static final long EV_IPL = 0xD;
  private static final Source SOURCE = Source.file("expected");

  private final Set<HashAlgorithm> banks =
      EnumSet.of(
          HashAlgorithm.SHA1, HashAlgorithm.SHA256, HashAlgorithm.SHA384, HashAlgorithm.SHA512);
  private final FirmwareMeasurements firmware = new FirmwareMeasurements(banks);
  private final List<Measurement> measurements = new ArrayList<>();

  /** All until the first application is started; the firmware's own code as in a log. */
  ExpectedBoot firmware(Path log, UefiVariables variables, EspFiles esp) throws IOException {
    for (LoggedEvent event : EventLog.read("log", Files.readAllBytes(log)).events()) {
      if (event.pcr() == 0 && event.isExtended() && event.type() != EV_SEPARATOR) {
        measurements.add(
            new Measurement(0, event.type(), event.digests(), event.data(), SOURCE, "code"));
      }
    }
    measurements.addAll(firmware.secureBoot(variables, SOURCE));
    measurements.addAll(firmware.bootVariables(variables, SOURCE));
    measurements.add(firmware.callingApplication());
    measurements.addAll(firmware.separators());
    measurements.add(firmware.partitionTable(esp.partitionTableEvent(), SOURCE));
    return this;
  }

  ExpectedBoot application(PeImage image) throws IOException {
    measurements.add(firmware.application(image, 0, SOURCE));
    return this;
  }

  /** Anything that a loader measures: a command line, an archive, a command, a file. */
  ExpectedBoot loader(int pcr, byte[] content, String description) {
    measurements.add(Measurement.ofData(pcr, EV_IPL, content, banks, SOURCE, description));
    return this;
  }

  ExpectedBoot command(String text) {
    return loader(8, text.getBytes(StandardCharsets.US_ASCII), "command");
  }

  /** The prediction, with the end of the firmware's services and IMA's first entry in PCR 10. */
  Prediction prediction() {
    measurements.addAll(firmware.exitBootServices());
    PcrBanks registers = new PcrBanks(banks);
    measurements.forEach(m -> registers.extend(m.pcr(), m.digests()));
    BootAggregate aggregate =
        new BootAggregate(
            HashAlgorithm.SHA256,
            BootAggregate.Template.IMA_SIG,
            EnumSet.of(HashAlgorithm.SHA1, HashAlgorithm.SHA256));
    List<Measurement> all = new ArrayList<>(measurements);
    all.add(aggregate.measure(registers, banks, SOURCE));
    return Prediction.of(banks, all, List.of());
  }
}
