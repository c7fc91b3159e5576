package io.premeasure.measure.txt;

import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.log.TxtLog;
import io.premeasure.boot.txt.log.TxtLogReader;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.InputFile;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code txt log}: the events of a launch and the registers that they lead to. */
@Command(
    name = "log",
    description = {
      "Show the log of a measured launch and the registers that it leads to.",
      "The log is a copy of the memory that holds it, or what txt-stat prints."
    })
public final class TxtLogCommand implements Callable<Integer> {
  static final int LARGEST_LOG = 64 << 20;

  @Parameters(paramLabel = "FILE", description = "The log.")
  private Path file;

  @Option(
      names = "--mle-hash",
      paramLabel = "BANK=HEX",
      description =
          "Hash of the launch environment (txt mle-hash), for a log that SINIT left it out of.")
  private Map<String, String> hashes = new LinkedHashMap<>();

  @Spec private CommandSpec spec;

  private final Console console;

  /** A command that prints to the console. */
  public TxtLogCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Map<HashAlgorithm, Octets> given = given();
    TxtLog log = TxtLogReader.read(InputFile.name(file), InputFile.read(file, LARGEST_LOG));
    if (log.lacksLaunchEnvironment()) {
      console.note(
          "premeasure: "
              + file
              + ": no event MLE_HASH: SINIT extends the launch environment without a record of it,"
              + " so PCR 17 "
              + (given.isEmpty()
                  ? "has another value than here; --mle-hash puts it in"
                  : "is computed with the hash that is given"));
      log = given.isEmpty() ? log : log.withLaunchEnvironment(given);
    } else if (!given.isEmpty()) {
      throw wrong("--mle-hash: the log has the launch environment already");
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("file", file.toString());
    TxtLogDocument.add(document, log);
    console.print(document, () -> new NestedText(console).print(document));
    return ExitStatus.OK;
  }

  private Map<HashAlgorithm, Octets> given() {
    Map<HashAlgorithm, Octets> given = new EnumMap<>(HashAlgorithm.class);
    hashes.forEach(
        (name, hex) -> {
          HashAlgorithm bank =
              HashAlgorithm.ofBankName(name)
                  .orElseThrow(() -> wrong("--mle-hash: no bank '" + name + "'"));
          if (!hex.matches("[0-9a-fA-F]{" + 2 * bank.size() + "}")) {
            throw wrong("--mle-hash: " + name + " needs " + 2 * bank.size() + " hex digits");
          }
          given.put(bank, Octets.of(HexFormat.of().parseHex(hex)));
        });
    return given;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
