package io.premeasure.measure.attest;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code attest} command group. */
@Command(
    name = "attest",
    description = "Verify what another machine's TPM vouches for; needs no TPM.",
    subcommands = {
      AttestVerifyCommand.class,
      AttestEkVerifyCommand.class,
      AttestMakeCredentialCommand.class
    })
public final class AttestCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
