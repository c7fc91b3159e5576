package io.premeasure.measure.txt;

import io.premeasure.boot.txt.acm.AuthenticatedCodeModule;
import io.premeasure.measure.console.BankOption;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.InputFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code txt acm}: an authenticated code module with all its tables, its hash and signature. */
@Command(
    name = "acm",
    description = {
      "Show an authenticated code module such as SINIT; check its signature.",
      "The module's own key is used: that the key is Intel's is told by publicKeySha256, which a"
          + " machine shows in TXT.PUBLIC.KEY."
    },
    subcommands = {TxtAcmMatchCommand.class})
public final class TxtAcmCommand implements Callable<Integer> {
  static final int LARGEST_MODULE = 16 << 20;

  // Not required, because the subcommands do without it.
  @Parameters(paramLabel = "FILE", arity = "0..1", description = "The module.")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--edx",
      paramLabel = "N",
      converter = HexNumber.class,
      defaultValue = "0",
      description = "EDX of SENTER, for the first measurement (default: ${DEFAULT-VALUE}).")
  private long edx;

  @Mixin private BankOption bank;

  @Spec private CommandSpec spec;

  private final Console console;

  /** A command that prints to the console. */
  public TxtAcmCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Path path = file.orElseThrow(() -> new ParameterException(spec.commandLine(), "no FILE given"));
    AuthenticatedCodeModule acm =
        AuthenticatedCodeModule.read(InputFile.name(path), InputFile.read(path, LARGEST_MODULE));
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("file", path.toString());
    document.putAll(AcmReport.of(acm, bank.banks(), edx));
    console.print(document, () -> new NestedText(console).print(document));
    if (!acm.isLayoutKnown()) {
      console.note(
          "premeasure: " + path + ": hash and signature are known for headers of version 0.0 only");
      return ExitStatus.OK;
    }
    boolean valid = Boolean.TRUE.equals(document.get("signatureValid"));
    if (!valid) {
      console.note("premeasure: " + path + ": the signature does not match the module");
    }
    return valid ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
  }
}
