package io.premeasure.measure.machine;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.fixtures.machine.BootReport;
import io.premeasure.fixtures.machine.Firmware;
import io.premeasure.fixtures.machine.VirtualMachine;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.LoggedEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What one boot of the firmware, with a disk of its own, tells about all further ones: the
 * measurements of its code, and the boot entries that it makes.
 */
final class FirmwareProfile {
  private static final long EV_SEPARATOR = 4;

  private final List<Measurement> code;
  private final byte[] variables;

  private FirmwareProfile(List<Measurement> code, byte[] variables) {
    this.code = code;
    this.variables = variables;
  }

  /**
   * Boots with a new variable store.
   *
   * @param folder empty
   */
  static FirmwareProfile learn(Path folder, Path disk) throws IOException {
    BootReport report = VirtualMachine.boot(folder, disk, Firmware.blankVariables());
    List<Measurement> code =
        EventLog.read("reference boot", report.log()).events().stream()
            .filter(event -> event.pcr() == 0 && event.isExtended())
            .takeWhile(event -> event.type() != EV_SEPARATOR)
            .map(FirmwareProfile::measurement)
            .toList();
    return new FirmwareProfile(code, report.variables());
  }

  /** The measurements of PCR 0 before its separator. */
  List<Measurement> code() {
    return code;
  }

  /** A flash whose store has the boot entries of the firmware. */
  byte[] variables() {
    return variables.clone();
  }

  private static Measurement measurement(LoggedEvent event) {
    return new Measurement(
        (int) event.pcr(),
        event.type(),
        event.digests(),
        event.data(),
        Source.file("reference boot"),
        event.name());
  }
}
