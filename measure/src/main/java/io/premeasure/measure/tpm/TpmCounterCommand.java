package io.premeasure.measure.tpm;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.sealing.NvCounter;
import io.premeasure.tpm.session.TpmEntity;
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
import picocli.CommandLine.Spec;

/** {@code tpm counter}: the counter that locks out older releases. */
@Command(
    name = "counter",
    description = {
      "Show or raise a counter of the TPM. What is sealed with --counter INDEX=NUMBER is given out",
      "while the counter is not above the number; a counter never goes down."
    })
final class TpmCounterCommand implements Callable<Integer> {
  private static final String INDEX = "0x01[0-9a-f]{6}";

  private final Console console;
  @Spec private CommandSpec spec;
  @Mixin private TpmOptions tpm;
  @Mixin private IndexAuthOption value;

  @Option(
      names = "--index",
      required = true,
      paramLabel = "INDEX",
      description = "NV index, for example 0x01500010.")
  private String index = "";

  @Option(names = "--define", description = "Make the counter if there is none.")
  private boolean define;

  @Option(
      names = "--raise",
      paramLabel = "NUMBER",
      description = "Raise the counter to this value, which cannot be undone.")
  private Optional<Long> raise = Optional.empty();

  @Option(
      names = "--owner-auth-file",
      paramLabel = "F",
      description =
          "--define: the first line is the owner's authorisation value; it is never sent.")
  private Optional<Path> owner = Optional.empty();

  @Option(names = "--yes", description = "Allow --define and --raise on a device.")
  private boolean yes;

  TpmCounterCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (!index.matches(INDEX)) {
      throw new ParameterException(
          spec.commandLine(), "--index: expected eight hex digits, such as 0x01500010");
    }
    if (define || raise.isPresent()) {
      tpm.checkForever("the counter", yes);
    }
    long reached = tpm.connected(this::work);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("index", index);
    document.put("value", reached);
    console.print(document, () -> console.line(index + "=" + reached));
    return ExitStatus.OK;
  }

  private long work(TpmConnection connection) throws IOException {
    int handle = Integer.parseInt(index.substring(2), 16);
    value.give(connection, handle);
    AuthFile.give(connection, TpmEntity.OWNER.handle(), owner);
    NvCounter counter = new NvCounter(connection, handle);
    if (define) {
      counter.define();
    }
    if (raise.isPresent()) {
      try {
        counter.raise(raise.get());
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), "--raise: " + e.getMessage(), e);
      }
    }
    return counter.read();
  }
}
