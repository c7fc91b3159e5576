package io.premeasure.measure.txt;

import io.premeasure.measure.console.BankOption;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code txt policy hash}: the hash by which policies and registers know a policy file. */
@Command(
    name = "hash",
    description = {
      "Hash a policy file: policy data and lists as a policy's hash does, all others whole.",
      "Of tboot's policy, also what tboot measures of it."
    })
public final class TxtPolicyHashCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The file.")
  private Path file;

  @Option(
      names = "--as",
      paramLabel = "KIND",
      description = "What the file is: ${COMPLETION-CANDIDATES} (default: what fits).")
  private Optional<PolicyFile.Kind> kind = Optional.empty();

  @Mixin private BankOption bank;

  private final Console console;

  /** A command that prints to the console. */
  public TxtPolicyHashCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    PolicyFile content =
        kind.isPresent() ? PolicyFile.read(file, kind.get()) : PolicyFile.read(file);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("file", file.toString());
    document.putAll(PolicyReport.hashes(content, bank.banks()));
    console.print(document, () -> new NestedText(console).print(document));
    return ExitStatus.OK;
  }
}
