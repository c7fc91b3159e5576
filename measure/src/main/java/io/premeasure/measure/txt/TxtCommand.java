package io.premeasure.measure.txt;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The group of commands around measured launches by Intel TXT and tboot. */
@Command(
    name = "txt",
    description = "Measured launch by Intel TXT and tboot.",
    subcommands = {
      TxtMleHashCommand.class,
      TxtModuleHashCommand.class,
      TxtAcmCommand.class,
      TxtPolicyCommand.class,
      TxtHeapCommand.class,
      TxtLogCommand.class,
      TxtPcrCommand.class,
      TxtProfileCommand.class
    })
public final class TxtCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
