package io.premeasure.measure.tpm;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code tpm} command group. */
@Command(
    name = "tpm",
    description =
        "Read, extend, reset and compare the PCRs of a TPM; seal secrets to them; quote them.",
    subcommands = {
      TpmPcrsCommand.class,
      TpmExtendCommand.class,
      TpmResetCommand.class,
      TpmCompareCommand.class,
      TpmCreateAkCommand.class,
      TpmCounterCommand.class,
      TpmQuoteCommand.class,
      TpmEkCommand.class,
      TpmActivateCredentialCommand.class,
      TpmSealCommand.class,
      TpmUnsealCommand.class,
      TpmTranscriptCommand.class
    })
public final class TpmCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
