package io.premeasure.measure.prediction;

import io.premeasure.boot.chain.BootRefusedException;
import io.premeasure.boot.uefi.UefiVariables;
import io.premeasure.measure.chain.ChainDescription;
import io.premeasure.measure.chain.ChainFiles;
import io.premeasure.measure.chain.DiskChain;
import io.premeasure.measure.chain.VariableFile;
import io.premeasure.measure.console.BankOption;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.measure.document.YamlDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code predict disk}: a whole boot, from a disk image. */
@Command(
    name = "disk",
    description = {
      "Predict the whole boot chain of a disk image: what the firmware starts, by the boot options",
      "in the given variables or the fallback path, and what that starts in turn."
    })
public final class PredictDiskCommand implements Callable<Integer> {
  @Parameters(paramLabel = "IMAGE", description = "The disk image.")
  private Path image;

  @Option(
      names = "--firmware",
      paramLabel = "PROFILE",
      description = {
        "What the firmware itself measures: the name of a profile that comes with the program, or",
        "a profile's file (default: edk2, which leaves PCR 0 unknown)."
      })
  private Optional<String> profile = Optional.empty();

  @Option(
      names = "--firmware-log",
      paramLabel = "LOG",
      description = "An event log of the same firmware, instead of a profile.")
  private Optional<String> log = Optional.empty();

  @Option(
      names = "--variables",
      paramLabel = "F",
      description = "The machine's variables: OVMF_VARS.fd, or a copy of the folder efivars.")
  private Optional<String> variables = Optional.empty();

  @Option(
      names = "--secure-boot",
      paramLabel = "true|false",
      arity = "1",
      description = "Whether Secure Boot is on, whatever the variables say.")
  private Optional<Boolean> secureBoot = Optional.empty();

  @Option(
      names = "--phase",
      paramLabel = "WORDS",
      defaultValue = "",
      description = "Phases that systemd has extended, separated by colons (default: none).")
  private String phases;

  @Option(
      names = "--ima",
      description = {
        "Predict PCR 10 as well, of a kernel with IMA and without a policy for it; as Debian's",
        "kernels have it, others need a chain (--print-chain)."
      })
  private boolean ima;

  @Option(
      names = "--print-chain",
      description = "Print the description of the chain, for predict chain, and predict nothing.")
  private boolean printChain;

  @Mixin private BankOption bank;

  @Mixin private PredictionOutput output;

  private final Console console;

  /** A command that prints to the console. */
  public PredictDiskCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (ChainFiles files = new ChainFiles(Path.of(""))) {
      String text = YamlDocument.write(describe(files));
      if (printChain) {
        OutputFile.write(
            console, output.file().orElse(Path.of("-")), text.getBytes(StandardCharsets.UTF_8));
        return ExitStatus.OK;
      }
      byte[] description = text.getBytes(StandardCharsets.UTF_8);
      ChainDescription chain =
          ChainDescription.of(YamlDocument.read("chain of " + image, description));
      output.write(console, chain.predict(files, bank.banks()));
      return ExitStatus.OK;
    } catch (BootRefusedException e) {
      console.note("premeasure: the machine would not boot this: " + e.getMessage());
      return ExitStatus.CHECK_FAILED;
    }
  }

  private Map<String, Object> describe(ChainFiles files) throws IOException {
    Map<String, Object> firmware = new LinkedHashMap<>();
    profile.ifPresent(name -> firmware.put("profile", name));
    log.ifPresent(name -> firmware.put("log", name));
    variables.ifPresent(name -> firmware.put("variables", name));
    secureBoot.ifPresent(on -> firmware.put("secure-boot", on));
    Optional<UefiVariables> store =
        variables.isPresent()
            ? Optional.of(VariableFile.read(files, variables.get()))
            : Optional.empty();
    List<String> words = Arrays.stream(phases.split(":")).filter(word -> !word.isEmpty()).toList();
    Map<String, Object> chain = DiskChain.describe(files, image.toString(), firmware, store, words);
    if (ima) {
      List<Object> stages = new ArrayList<>((List<?>) chain.get("stages"));
      stages.add(Map.of("ima", Map.of("hash", "sha256", "template", "ima-sig")));
      chain.put("stages", stages);
    }
    return chain;
  }
}
