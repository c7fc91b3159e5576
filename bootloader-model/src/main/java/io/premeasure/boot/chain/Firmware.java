package io.premeasure.boot.chain;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.boot.uefi.FirmwareMeasurements;
import io.premeasure.boot.uefi.PeImage;
import io.premeasure.boot.uefi.SecureBootPolicy;
import io.premeasure.boot.uefi.SignatureEntry;
import io.premeasure.boot.uefi.UefiVariable;
import io.premeasure.boot.uefi.UefiVariables;
import java.io.IOException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/** A firmware at work: it verifies and measures the images that it is asked to start. */
final class Firmware {
  private static final int GPT_PCR = 5;
  private static final int SECURE_BOOT_PCR = 7;

  private final Optional<Boolean> secureBoot;
  private final Optional<SecureBootPolicy> policy;
  private final Optional<UefiVariables> variables;
  private final FirmwareMeasurements measurements;
  private Optional<PartitionTableEvent> table;
  private final Set<String> authorities = new HashSet<>();

  Firmware(
      Optional<Boolean> secureBoot,
      Optional<SecureBootPolicy> policy,
      Optional<UefiVariables> variables,
      Optional<PartitionTableEvent> table,
      FirmwareMeasurements measurements) {
    this.secureBoot = secureBoot;
    this.policy = policy;
    this.variables = variables;
    this.table = table;
    this.measurements = measurements;
  }

  Optional<Boolean> secureBoot() {
    return secureBoot;
  }

  Optional<UefiVariables> variables() {
    return variables;
  }

  void start(ChainRun run, PeImage image, Source source) throws IOException {
    if (secureBoot.isEmpty()) {
      run.unknown(SECURE_BOOT_PCR, "no variables tell whether Secure Boot is on");
    } else if (secureBoot.get()) {
      verify(run, image);
    }
    if (table.isPresent()) {
      PartitionTableEvent event = table.get();
      if (event.data().isPresent()) {
        run.add(measurements.partitionTable(event.data().get(), event.source()));
      } else {
        run.unknown(GPT_PCR, "the disk's partition table is not given");
      }
      table = Optional.empty();
    }
    measure(run, image, source);
  }

  /** PCR 4 alone, for images that another loader has verified. */
  void measure(ChainRun run, PeImage image, Source source) throws IOException {
    run.add(measurements.application(image, image.size(), source));
  }

  void nextBootOption(ChainRun run) {
    run.add(measurements.returningFromApplication());
    run.add(measurements.callingApplication());
  }

  void exitBootServices(ChainRun run) {
    run.add(measurements.exitBootServices());
  }

  private void verify(ChainRun run, PeImage image) throws IOException {
    if (policy.isEmpty()) {
      run.unknown(SECURE_BOOT_PCR, "db is not given, which names who allows " + image.name());
      return;
    }
    Optional<SignatureEntry> entry = policy.get().authority(image);
    if (entry.isEmpty()) {
      throw new BootRefusedException(
          image.name()
              + ": with Secure Boot the firmware refuses the image: "
              + policy.get().refusal(image).orElse("no entry of db allows it"));
    }
    UefiVariable authority =
        new UefiVariable(UefiVariable.SECURITY_DATABASE, "db", 0, entry.get().bytes());
    if (authorities.add(HexFormat.of().formatHex(authority.measured()))) {
      Measurement measurement =
          measurements.authority(
              authority, Source.file("db").entry("entry of " + entry.get().owner()));
      run.add(measurement);
    }
  }
}
