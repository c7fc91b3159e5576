package io.premeasure.measure.tpm;

import io.premeasure.measure.console.Console;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tpm reset}: sets a resettable register to zero in every bank. */
@Command(name = "reset", description = "Reset a PCR; from user space only 16 and 23 can be.")
final class TpmResetCommand implements Callable<Integer> {
  private final Console console;
  @Spec private CommandSpec spec;
  @Mixin private TpmOptions tpm;

  @Option(names = "--pcr", required = true, paramLabel = "N", description = "The register.")
  private int pcr;

  TpmResetCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    TpmExtendCommand.checkPcr(spec, pcr);
    tpm.connected(
        connection -> {
          connection.reset(pcr);
          return pcr;
        });
    console.print(Map.of("reset", pcr), () -> console.line("PCR " + pcr + " reset"));
    return 0;
  }
}
